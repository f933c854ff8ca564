import type { Coop } from '../e2e/coop.ts';
import type { Site } from '../e2e/site.ts';
import { SERVER } from '../sandbox/layout.ts';

/** An operation, and how it ended: once, if all is well. */
export interface End {
  readonly id: number;
  /** Empty, as is `app`: it is about no app. */
  readonly stack: string;
  readonly app: string;
  readonly action: string;
  readonly closed: readonly string[];
  /** A way back that the bot offered: it may wait for somebody's word. By default it was asked for. */
  readonly isOffered?: boolean;
}

/** What an app runs as, and what ends it. */
const RUNNING = ['deploy', 'rollback', 'secret', 'config', 'restart', 'scale'];
const GONE = ['undeploy', 'remove'];

/** The last change of each app that its verdict calls good is what the swarm and the settings show. */
export async function brokenApps(coop: Coop, site: Site, ends: readonly End[]): Promise<string[]> {
  const changes = ends.filter(({ action }) => [...RUNNING, ...GONE].includes(action));
  const last = new Map(changes.map((end) => [end.app, end]));
  const broken: string[] = [];
  for (const end of last.values()) {
    // After any other verdict, what is there is what it says, and the test's to look at.
    if (end.closed[0] === 'ok' || end.closed[0] === 'rolled back') {
      const find = RUNNING.includes(end.action) ? wrongInRunning : leftOf;
      broken.push(...(await find(end, coop, site)));
    }
  }
  return broken;
}

interface Live {
  readonly name: string;
  readonly replicas: string;
  readonly version: string;
  readonly secrets: readonly string[];
}

/** As docker's own command line shows it. */
function servicesOf(site: Site, stack: string): readonly Live[] {
  return site.docker(`service ls ${labelled(stack)} --format {{.Name}}\t{{.Replicas}}`).map((row) => {
    const [name = '', replicas = ''] = row.split('\t');
    const inspect = (format: string): string =>
      site.cloud.docker('service', 'inspect', name, '--format', format).trim();
    const secrets = inspect('{{range .Spec.TaskTemplate.ContainerSpec.Secrets}}{{.SecretName}} {{end}}');
    return {
      name,
      replicas: replicas.split(' ')[0] ?? '',
      version: inspect(`{{index .Spec.Labels "coop-cloud.${stack}.version"}}`),
      secrets: secrets.split(' ').filter((secret) => secret !== ''),
    };
  });
}

async function wrongInRunning({ app, stack }: End, coop: Coop, site: Site): Promise<string[]> {
  const text = await coop.setting(pathOf(app)).catch(() => '');
  const services = servicesOf(site, stack);
  const pin = /^TYPE="?[^:\n"]+:([^\s"]+)/m.exec(text)?.[1] ?? '(no version)';
  return [
    ...(services.length === 0 ? [`${app} is said to run, and ${stack} has no service`] : []),
    ...services
      .filter(({ replicas }) => !isFull(replicas))
      .map(({ name, replicas }) => `${name} runs ${replicas}`),
    ...services
      .filter(({ version }) => version !== '' && version !== pin)
      .map(({ name, version }) => `${name} runs ${version}, and the settings say ${pin}`),
    ...services.flatMap(({ name, secrets }) =>
      secrets
        .filter((secret) => !secretsIn(text, stack).includes(secret))
        .map((secret) => `${name} has ${secret}, and the settings say ${secretsIn(text, stack).join(', ')}`),
    ),
  ];
}

/** By the settings: `SECRET_KEY_VERSION=v2` is `STACK_key_v2`. */
function secretsIn(text: string, stack: string): readonly string[] {
  return [...text.matchAll(/^SECRET_(\w+)_VERSION=(\w+)/gm)].map(
    ([, name = '', version = '']) => `${stack}_${name.toLowerCase()}_${version}`,
  );
}

function isFull(replicas: string): boolean {
  const [running, wanted] = replicas.split('/');
  return running === wanted;
}

/** What should be gone: services always; all the rest after `remove`. */
async function leftOf({ app, stack, action }: End, coop: Coop, site: Site): Promise<string[]> {
  const kinds = action === 'remove' ? ['service', 'network', 'config', 'secret', 'volume'] : ['service'];
  const left = kinds.flatMap((kind) =>
    site
      .docker(`${kind} ls --format {{.Name}}`)
      .filter((name) => name.startsWith(`${stack}_`))
      .map((name) => `${app} is gone, and ${kind} ${name} is there`),
  );
  const hasFile = action === 'remove' && (await coop.setting(pathOf(app)).then(Boolean, () => false));
  return hasFile ? [...left, `${app} is gone, and its settings are there`] : left;
}

function labelled(stack: string): string {
  return `--filter label=com.docker.stack.namespace=${stack}`;
}

function pathOf(app: string): string {
  return `servers/${SERVER}/${app}.env`;
}
