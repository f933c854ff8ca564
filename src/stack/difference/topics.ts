import { IMAGE_LABEL } from '../docker-labels.ts';
import { tellFiles, tellMounts, tellNetworks, tellPorts, tellUlimits } from './attached.ts';
import { imageWords } from './image.ts';
import { keyed, named, ofList, ofMapping, textIn } from './keyed.ts';
import { tellMode } from './mode.ts';
import { amount, oneLine, plain, type Tell, unseen, written } from './said.ts';
import { sayBytes, sayCpus, sayDuration } from './units.ts';

/** A part of a spec, and how its changes are told. */
export interface Topic {
  readonly path: readonly string[];
  readonly tell: Tell;
}

const TASK = ['TaskTemplate'];
const CONTAINER = [...TASK, 'ContainerSpec'];

/** Every part that has words of its own, in the order in which people read them. What is left over is told as "other". */
export const topics: readonly Topic[] = [
  { path: [...CONTAINER, 'Image'], tell: oneLine(imageWords) },
  { path: ['Mode'], tell: tellMode },
  { path: ['EndpointSpec', 'Ports'], tell: tellPorts },
  { path: [...CONTAINER, 'Env'], tell: keyed(ofList(nameOfSetting), named('setting')) },
  { path: [...CONTAINER, 'Secrets'], tell: tellFiles('secret') },
  { path: [...CONTAINER, 'Configs'], tell: tellFiles('config') },
  { path: [...CONTAINER, 'Mounts'], tell: tellMounts },
  { path: [...TASK, 'Networks'], tell: tellNetworks },
  ...resourceTopics(),
  ...placementTopics(),
  ...privilegeTopics(),
  ...updateTopics(),
  ...healthTopics(),
  ...processTopics(),
  ...restartTopics(),
  ...labelTopics(),
];

/** Names only: values may be passwords. */
function nameOfSetting(setting: Parameters<typeof written>[0]): string {
  return written(setting).split('=', 1)[0] ?? '';
}

function resourceTopics(): readonly Topic[] {
  const groups = [
    ['Limits', 'limit'],
    ['Reservations', 'reserved'],
  ] as const;
  const resources = [...TASK, 'Resources'];
  return [
    ...groups.flatMap(([group, word]) => [
      { path: [...resources, group, 'MemoryBytes'], tell: amount(`memory ${word}`, sayBytes) },
      { path: [...resources, group, 'NanoCPUs'], tell: amount(`CPU ${word}`, sayCpus) },
      { path: [...resources, group, 'Pids'], tell: amount(`process ${word}`, String) },
    ]),
    {
      path: [...resources, 'Reservations', 'GenericResources'],
      tell: keyed(
        ofList((one) => textIn(one, 'DiscreteResourceSpec', 'Kind') || written(one)),
        named('reserved resource'),
      ),
    },
  ];
}

function placementTopics(): readonly Topic[] {
  const placement = [...TASK, 'Placement'];
  return [
    { path: [...placement, 'Constraints'], tell: keyed(ofList(written), named('placement rule')) },
    { path: [...placement, 'Preferences'], tell: oneLine(() => 'placement preferences changed') },
    { path: [...placement, 'MaxReplicas'], tell: plain('most on one node') },
  ];
}

function privilegeTopics(): readonly Topic[] {
  return [
    container('CapabilityAdd', keyed(ofList(written), named('capability'))),
    container('CapabilityDrop', keyed(ofList(written), named('forbidden capability'))),
    container('Privileges', keyed(ofMapping, named('privilege'))),
    container('Sysctls', keyed(ofMapping, named('kernel setting'))),
    container('Ulimits', tellUlimits),
  ];
}

function updateTopics(): readonly Topic[] {
  const kinds = [
    ['UpdateConfig', 'update'],
    ['RollbackConfig', 'rollback'],
  ] as const;
  return kinds.flatMap(([key, word]) => [
    { path: [key, 'Order'], tell: plain(`${word} order`) },
    { path: [key, 'FailureAction'], tell: plain(`${word}, on failure:`) },
    { path: [key, 'Parallelism'], tell: plain(`${word}, at once:`) },
    { path: [key, 'Monitor'], tell: amount(`${word} watched`, sayDuration) },
    { path: [key, 'Delay'], tell: amount(`${word} pause`, sayDuration) },
    { path: [key, 'MaxFailureRatio'], tell: plain(`${word}, failures allowed:`) },
  ]);
}

function healthTopics(): readonly Topic[] {
  const path = [...CONTAINER, 'Healthcheck'];
  return [
    { path: [...path, 'Test'], tell: unseen('health check') },
    { path: [...path, 'Interval'], tell: amount('health check every', sayDuration) },
    { path: [...path, 'Timeout'], tell: amount('health check takes', sayDuration) },
    { path: [...path, 'Retries'], tell: plain('health check tries') },
    { path: [...path, 'StartPeriod'], tell: amount('start period', sayDuration) },
    { path: [...path, 'StartInterval'], tell: amount('checks at start every', sayDuration) },
  ];
}

function processTopics(): readonly Topic[] {
  return [
    container('Command', unseen('start command')),
    container('Args', unseen('command')),
    container('User', plain('user')),
    container('Groups', keyed(ofList(written), named('group'))),
    container('Hostname', plain('host name')),
    container('Dir', plain('folder')),
    container('StopSignal', plain('stop signal')),
    container('StopGracePeriod', amount('time to stop', sayDuration)),
    container('Init', plain('init')),
    container('ReadOnly', plain('read-only')),
    container('TTY', plain('terminal')),
    container('OpenStdin', plain('input open')),
    container('OomScoreAdj', plain('kept when memory is short')),
    container('Isolation', plain('isolation')),
    container('Hosts', keyed(ofList(written), named('host entry'))),
    ...['Nameservers', 'Search', 'Options'].map((key, index) => ({
      path: [...CONTAINER, 'DNSConfig', key],
      tell: keyed(ofList(written), named(['name server', 'search domain', 'DNS option'][index] ?? key)),
    })),
    { path: ['EndpointSpec', 'Mode'], tell: plain('address kind') },
  ];
}

function restartTopics(): readonly Topic[] {
  const restart = [...TASK, 'RestartPolicy'];
  return [
    { path: [...restart, 'Condition'], tell: plain('restart') },
    { path: [...restart, 'Delay'], tell: amount('restart pause', sayDuration) },
    { path: [...restart, 'MaxAttempts'], tell: plain('restart tries') },
    { path: [...restart, 'Window'], tell: amount('restart window', sayDuration) },
    { path: [...TASK, 'LogDriver', 'Name'], tell: plain('logging') },
    { path: [...TASK, 'LogDriver', 'Options'], tell: keyed(ofMapping, named('logging option')) },
  ];
}

/** Their names only: values may be long, or hold what a proxy asks of people. */
function labelTopics(): readonly Topic[] {
  return [
    // Where the image differs too, its own line says it.
    { path: ['Labels', IMAGE_LABEL], tell: oneLine(() => 'image: the same, written otherwise') },
    { path: ['Labels'], tell: keyed(ofMapping, named('label')) },
    container('Labels', keyed(ofMapping, named('container label'))),
  ];
}

function container(key: string, tell: Tell): Topic {
  return { path: [...CONTAINER, key], tell };
}
