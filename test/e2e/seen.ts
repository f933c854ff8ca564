import type { Site } from './site.ts';

/** `app 1/1` for each service of a stack, as docker's own command line lists them. */
export function servicesOf(site: Site, stack: string): readonly string[] {
  return site
    .docker(`service ls --filter label=com.docker.stack.namespace=${stack} --format {{.Name}}\t{{.Replicas}}`)
    .map((row) => row.slice(stack.length + 1).replace('\t', ' '))
    .toSorted();
}

/** What each service of a stack runs, by the engine's word. */
export function imagesOf(site: Site, stack: string): readonly { image: string; digest: string }[] {
  const ids = site.docker(`service ls -q --filter label=com.docker.stack.namespace=${stack}`);
  return site
    .docker(`service inspect ${ids.join(' ')} --format {{.Spec.TaskTemplate.ContainerSpec.Image}}`)
    .map((reference) => {
      const [image = '', digest = ''] = reference.split('@');
      return { image, digest };
    });
}

/** What the registry says that `host:port/name:tag` is. */
export async function registryDigest(image: string): Promise<string | null> {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? [];
  const response = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });
  return response.headers.get('docker-content-digest');
}

export function locksOn(site: Site): readonly string[] {
  return site.docker('config ls --format {{.Name}}').filter((name) => name.startsWith('coopbot.lock'));
}
