import type { App } from '../../apps/apps.ts';
import { networkWords } from '../../stack/difference/network.ts';
import type { LoadedStack } from '../../stack/load.ts';
import { shortName } from '../../stack/short-name.ts';
import type { NetworkSpec } from '../../stack/spec.ts';
import type { Beyond, Drift } from '../../swarm/drift.ts';
import type { ExternalObjects, LiveStack } from '../../swarm/swarm.ts';
import { missingSecrets } from '../parts/requirements.ts';

export interface Found {
  readonly app: App;
  readonly loaded: LoadedStack;
  readonly live: LiveStack;
  readonly objects: ExternalObjects;
  readonly networks: readonly NetworkSpec[];
}

/** What is missing or left over on the swarm beside the specs of services, and what no deploy mends. */
export function objectDrift(found: Found): Pick<Drift, 'missing' | 'beyond' | 'leftOver'> {
  return {
    missing: missingThings(found),
    beyond: [...otherNetworks(found), ...obstacles(found)],
    leftOver: leftOvers(found),
  };
}

function missingThings({ app, loaded: { spec }, loaded, live, objects }: Found): readonly string[] {
  const there = new Set(live.services.map((service) => service.spec.Name));
  const short = ({ Name }: { readonly Name: string }): string => shortName(Name, app.stack);
  const passwords = missingSecrets(app, loaded, objects).filter(({ isGenerated }) => isGenerated);
  return [
    ...spec.services.filter(({ Name }) => !there.has(Name)).map((one) => `service ${short(one)}`),
    ...spec.networks.filter(({ Name }) => !objects.networks.has(Name)).map((one) => `network ${short(one)}`),
    ...spec.configs.filter(({ Name }) => !objects.configs.has(Name)).map((one) => `file ${short(one)}`),
    ...spec.secrets.filter(({ Name }) => !objects.secrets.has(Name)).map((one) => `secret ${short(one)}`),
    ...passwords.map(({ name }) => `password ${shortName(name, app.stack)}: a new one would be made`),
  ];
}

/** A network that is there is never changed by a deploy, neither docker's nor ours. */
function otherNetworks({ app, loaded: { spec }, networks }: Found): readonly Beyond[] {
  return spec.networks.flatMap((wanted) => {
    const live = networks.find(({ Name }) => Name === wanted.Name);
    const words = live === undefined ? [] : networkWords(wanted, live);
    return words.map((line) => ({
      sentence: `Network ${shortName(wanted.Name, app.stack)}: ${line}. It stays so until \`!undeploy\`.`,
      isInTheWay: false,
    }));
  });
}

/** What `checkExternals` and `secretsToMake` refuse. */
function obstacles({ app, loaded, objects }: Found): readonly Beyond[] {
  const { spec } = loaded;
  const byHand = missingSecrets(app, loaded, objects).filter(({ isGenerated }) => !isGenerated);
  const changed = spec.configs.filter(({ Name, Data }) => (objects.configs.get(Name) ?? Data) !== Data);
  return [
    ...spec.external.networks
      .filter((name) => !objects.networks.has(name))
      .map((name) => `The network \`${name}\` is not on this swarm.`),
    ...spec.external.configs
      .filter((name) => !objects.configs.has(name))
      .map((name) => `The config \`${name}\` is not on this swarm.`),
    ...byHand.map(({ name }) => `The secret \`${shortName(name, app.stack)}\` is not inserted.`),
    ...changed.map(
      ({ Name }) => `The file \`${shortName(Name, app.stack)}\` on the swarm has other content.`,
    ),
  ].map((sentence) => ({ sentence, isInTheWay: true }));
}

function leftOvers({ app, loaded: { spec }, live }: Found): readonly string[] {
  const kinds = [
    ['service', live.services.map((one) => one.spec.Name), spec.services],
    ['network', live.networks, spec.networks],
    ['file', live.configs, spec.configs],
    ['secret', live.secrets, spec.secrets],
  ] as const;
  const external = new Set([...spec.external.networks, ...spec.external.configs, ...spec.external.secrets]);
  return kinds.flatMap(([kind, names, wanted]) => {
    const known = new Set(wanted.map(({ Name }) => Name));
    return names
      .filter((name) => !known.has(name) && !external.has(name))
      .map((name) => `${kind} ${shortName(name, app.stack)}`);
  });
}
