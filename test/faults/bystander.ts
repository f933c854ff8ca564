import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coop } from '../e2e/coop.ts';
import type { Site } from '../e2e/site.ts';
import { DOMAIN, SERVER } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';

/** An app of other people on the same swarm, which runs while something happens to others. */
export interface Bystander {
  /** Writes it into a co-op's settings, so that it is one of that bot's apps too. */
  joins(coop: Coop): Promise<void>;
  /** What is not any more as it was, a sentence each. Its tasks are others after an engine crashed, and nobody's fault. */
  changes(coop: Coop, options?: { readonly tasks: 'same' | 'any' }): Promise<readonly string[]>;
}

const name = `bystander.${DOMAIN}`;
const stack = name.replaceAll('.', '_');
const path = `servers/${SERVER}/${name}.env`;
const text = `TYPE=slow:1.0.0+2.4.1\nDOMAIN=${name}\n`;
const image = 'uptime:2.4.1';

/** Deploys it, by docker's own command line. `node`: where it runs; by default anywhere. */
export async function placeBystander(site: Site, node: string | null = null): Promise<Bystander> {
  const file = join(site.dir, 'bystander.yml');
  const compose = readFileSync(join(import.meta.dirname, 'bystander.yml'), 'utf8');
  writeFileSync(
    file,
    compose
      .replaceAll('@IMAGE@', `${site.cloud.registry}/${image}`)
      .replaceAll('@WHERE@', node === null ? 'node.hostname!=nowhere' : `node.hostname==${node}`),
  );
  site.docker(`stack deploy --detach=true --compose-file ${file} ${stack}`);
  const isUp = async (): Promise<boolean> =>
    site
      .docker(`service ps ${stack}_app --format {{.CurrentState}}`)
      .some((state) => state.startsWith('Running'));
  await until(isUp, 60_000, 'The bystander does not run.');
  const before = portrait(site);
  return {
    joins: async (coop) => coop.changeSetting(path, () => text),
    async changes(coop, { tasks } = { tasks: 'same' }) {
      const now = portrait(site);
      const settings = await coop.setting(path).catch(() => '(no file)');
      const kinds = Object.keys(before).filter((kind) => tasks === 'same' || kind !== 'tasks');
      return [
        ...kinds.flatMap((kind) => difference(kind, before[kind] ?? [], now[kind] ?? [])),
        ...(settings === text ? [] : [`the bystander's settings are now: ${settings}`]),
      ];
    },
  };
}

type Portrait = Readonly<Record<string, readonly string[]>>;

/**
 * What docker shows of it and what others could have changed. No versions and times: an engine that starts again makes both anew. An
 * update that changes nothing shows all the same: it leaves a service with a spec before this one.
 */
function portrait(site: Site): Portrait {
  const mine = `--filter label=com.docker.stack.namespace=${stack}`;
  const inspected = (kind: string, format: string): readonly string[] => {
    const ids = site.docker(`${kind} ls -q ${mine}`);
    return ids.length === 0
      ? []
      : site.cloud
          .docker(kind, 'inspect', '--format', format, ...ids)
          .split('\n')
          .toSorted();
  };
  return {
    services: inspected('service', '{{.ID}} {{json .Spec}} {{json .PreviousSpec}}'),
    networks: inspected('network', '{{.ID}} {{.Name}} {{json .Labels}}'),
    secrets: inspected('secret', '{{.ID}} {{json .Spec}}'),
    configs: inspected('config', '{{.ID}} {{json .Spec}}'),
    volumes: site.docker(`volume ls -q ${mine}`).toSorted(),
    tasks: site.docker(`stack ps ${stack} --no-trunc --format {{.ID}},{{.DesiredState}}`).toSorted(),
  };
}

function difference(kind: string, before: readonly string[], now: readonly string[]): readonly string[] {
  return [
    ...before.filter((one) => !now.includes(one)).map((one) => `the bystander's ${kind} lack ${one}`),
    ...now.filter((one) => !before.includes(one)).map((one) => `the bystander's ${kind} have ${one}`),
  ];
}
