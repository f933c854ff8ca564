import type { Json } from '../comparable.ts';
import { IMAGE_LABEL } from '../convert/names.ts';
import { imageWords } from './image.ts';
import { inside, keyedWords, ofList, ofMapping, type Sayings, textIn, type Words, written } from './keyed.ts';
import { sayBytes, sayCpus, sayDuration } from './units.ts';

/** A part of a spec, and how its changes are told. */
export interface Topic {
  readonly path: readonly string[];
  readonly words: Words;
}

const CONTAINER = ['TaskTemplate', 'ContainerSpec'];

/** Every part that has words of its own, in the order in which people read them. What is left over is told as "other". */
export const topics: readonly Topic[] = [
  { path: [...CONTAINER, 'Image'], words: imageWords },
  { path: ['Mode'], words: modeWords },
  { path: ['EndpointSpec', 'Ports'], words: keyedWords(ofList(portKey), opens('port')) },
  { path: [...CONTAINER, 'Env'], words: keyedWords(ofList(nameOfSetting), named('setting')) },
  { path: [...CONTAINER, 'Secrets'], words: fileWords('secret', 'SecretName') },
  { path: [...CONTAINER, 'Configs'], words: fileWords('config', 'ConfigName') },
  {
    path: [...CONTAINER, 'Mounts'],
    words: keyedWords(
      ofList((mount) => textIn(mount, 'Target')),
      mountSayings(),
    ),
  },
  {
    path: ['TaskTemplate', 'Networks'],
    words: keyedWords(
      ofList((one) => textIn(one, 'Target')),
      networkSayings(),
    ),
  },
  ...resourceTopics(),
  {
    path: ['TaskTemplate', 'Placement', 'Constraints'],
    words: keyedWords(ofList(written), named('placement rule')),
  },
  { path: [...CONTAINER, 'CapabilityAdd'], words: keyedWords(ofList(written), named('capability')) },
  {
    path: [...CONTAINER, 'CapabilityDrop'],
    words: keyedWords(ofList(written), named('forbidden capability')),
  },
  ...updateTopics(),
  ...healthTopics(),
  ...processTopics(),
  // The image's own line says it; alone it only says that the name is written in another way.
  { path: ['Labels', IMAGE_LABEL], words: () => [] },
  { path: ['Labels'], words: keyedWords(ofMapping, named('label')) },
  { path: [...CONTAINER, 'Labels'], words: keyedWords(ofMapping, named('container label')) },
  { path: [...CONTAINER, 'Sysctls'], words: keyedWords(ofMapping, named('kernel setting')) },
  {
    path: [...CONTAINER, 'Ulimits'],
    words: keyedWords(
      ofList((one) => textIn(one, 'Name')),
      named('limit'),
    ),
  },
];

function named(noun: string): Sayings {
  return {
    added: (key) => `new ${noun} ${key}`,
    changed: (key) => `${noun} ${key} changed`,
    removed: (key) => `${noun} ${key} gone`,
  };
}

function opens(noun: string): Sayings {
  return {
    added: (key) => `${noun} ${key} opened`,
    changed: (key, before, after) =>
      `${noun} ${key}: ${textIn(before, 'PublishMode')} → ${textIn(after, 'PublishMode')}`,
    removed: (key) => `${noun} ${key} closed`,
  };
}

/** `8080`, `53/udp`, `8080 (80 inside)`. */
function portKey(port: Json): string {
  const [outside, within, protocol] = [
    textIn(port, 'PublishedPort'),
    textIn(port, 'TargetPort'),
    textIn(port, 'Protocol'),
  ];
  const kind = protocol === 'tcp' ? '' : `/${protocol}`;
  const shown = outside === '' ? 'any' : outside;
  return shown === within ? `${shown}${kind}` : `${shown}${kind} (${within} inside)`;
}

/** Names only: values may be passwords. */
function nameOfSetting(setting: Json): string {
  return written(setting).split('=', 1)[0] ?? '';
}

function fileWords(noun: string, nameKey: string): Words {
  return keyedWords(
    ofList((one) => textIn(one, 'File', 'Name') || textIn(one, nameKey)),
    {
      added: (key) => `new ${noun} ${key}`,
      changed: (key, before, after) => {
        const [from, to] = [textIn(before, nameKey), textIn(after, nameKey)];
        return from === to ? `${noun} ${key}: other rights` : `${noun} ${key} → ${to}`;
      },
      removed: (key) => `${noun} ${key} gone`,
    },
  );
}

function mountSayings(): Sayings {
  return {
    added: (key, mount) => `new mount ${key} (${originOf(mount)})`,
    changed: (key, before, after) => {
      const [from, to] = [originOf(before), originOf(after)];
      return from === to ? `mount ${key}: other options` : `mount ${key}: ${from} → ${to}`;
    },
    removed: (key) => `mount ${key} gone`,
  };
}

function originOf(mount: Json): string {
  const [type, source] = [textIn(mount, 'Type'), textIn(mount, 'Source')];
  const word = type === 'bind' ? 'host' : type;
  return source === '' ? word : `${word} ${source}`;
}

function networkSayings(): Sayings {
  return {
    added: (key) => `joins network ${key}`,
    changed: (key) => `network ${key}: other names`,
    removed: (key) => `leaves network ${key}`,
  };
}

function modeWords(before: Json | undefined, after: Json | undefined): readonly string[] {
  const [from, to] = [modeOf(before), modeOf(after)];
  if (from.kind !== to.kind) {
    return [`mode ${from.kind} → ${to.kind}`];
  }
  return [`${from.kind === 'replicated' ? 'replicas' : 'runs'} ${from.count} → ${to.count}`];
}

function modeOf(mode: Json | undefined): { readonly kind: string; readonly count: string } {
  const kinds = [
    ['Replicated', 'replicated', 'Replicas'],
    ['ReplicatedJob', 'job', 'TotalCompletions'],
    ['Global', 'on every node', ''],
    ['GlobalJob', 'job on every node', ''],
  ] as const;
  const [key, kind, counted] = kinds.find(([name]) => inside(mode, name) !== undefined) ?? ['', 'none', ''];
  return { kind, count: textIn(mode, key, counted) };
}

function resourceTopics(): readonly Topic[] {
  const groups = [
    ['Limits', 'limit'],
    ['Reservations', 'reserved'],
  ] as const;
  return groups.flatMap(([group, word]) => {
    const path = ['TaskTemplate', 'Resources', group];
    return [
      { path: [...path, 'MemoryBytes'], words: amount(`memory ${word}`, sayBytes) },
      { path: [...path, 'NanoCPUs'], words: amount(`CPU ${word}`, sayCpus) },
      { path: [...path, 'Pids'], words: amount(`process ${word}`, String) },
    ];
  });
}

function amount(noun: string, say: (value: number) => string): Words {
  return (before, after) => {
    const [from, to] = [before, after].map((value) => (typeof value === 'number' ? say(value) : 'none'));
    return [`${noun} ${from} → ${to}`];
  };
}

function updateTopics(): readonly Topic[] {
  const kinds = [
    ['UpdateConfig', 'update'],
    ['RollbackConfig', 'rollback'],
  ] as const;
  return kinds.flatMap(([key, word]) => [
    { path: [key, 'Order'], words: plain(`${word} order`) },
    { path: [key, 'FailureAction'], words: plain(`${word}, on failure:`) },
    { path: [key, 'Parallelism'], words: plain(`${word}, at once:`) },
    { path: [key, 'Monitor'], words: amount(`${word} watched`, sayDuration) },
    { path: [key, 'Delay'], words: amount(`${word} pause`, sayDuration) },
    { path: [key, 'MaxFailureRatio'], words: plain(`${word}, failures allowed:`) },
  ]);
}

function healthTopics(): readonly Topic[] {
  const path = [...CONTAINER, 'Healthcheck'];
  return [
    { path: [...path, 'Test'], words: (before, after) => [`health check ${appeared(before, after)}`] },
    { path: [...path, 'Interval'], words: amount('health check every', sayDuration) },
    { path: [...path, 'Timeout'], words: amount('health check takes', sayDuration) },
    { path: [...path, 'Retries'], words: plain('health check tries') },
    { path: [...path, 'StartPeriod'], words: amount('start period', sayDuration) },
    { path: [...path, 'StartInterval'], words: amount('checks at start every', sayDuration) },
  ];
}

function processTopics(): readonly Topic[] {
  return [
    container('Command', (before, after) => [`start command ${appeared(before, after)}`]),
    container('Args', (before, after) => [`command ${appeared(before, after)}`]),
    container('User', plain('user')),
    container('Hostname', plain('host name')),
    container('Dir', plain('folder')),
    container('StopSignal', plain('stop signal')),
    container('StopGracePeriod', amount('time to stop', sayDuration)),
    container('Init', plain('init')),
    container('ReadOnly', plain('read-only')),
    container('TTY', plain('terminal')),
    container('OpenStdin', plain('input open')),
    container('Hosts', () => ['host entries changed']),
    container('DNSConfig', () => ['name servers changed']),
    container('Privileges', () => ['privileges changed']),
    { path: ['TaskTemplate', 'LogDriver'], words: () => ['logging changed'] },
    { path: ['TaskTemplate', 'RestartPolicy', 'Condition'], words: plain('restart') },
    { path: ['TaskTemplate', 'RestartPolicy', 'Delay'], words: amount('restart pause', sayDuration) },
    { path: ['TaskTemplate', 'RestartPolicy', 'MaxAttempts'], words: plain('restart tries') },
    { path: ['TaskTemplate', 'RestartPolicy', 'Window'], words: amount('restart window', sayDuration) },
    { path: ['EndpointSpec', 'Mode'], words: plain('address kind') },
  ];
}

function container(key: string, words: Words): Topic {
  return { path: [...CONTAINER, key], words };
}

function plain(noun: string): Words {
  return (before, after) => {
    const [from, to] = [before, after].map((value) => (value === undefined ? 'none' : written(value)));
    return [`${noun} ${from} → ${to}`];
  };
}

function appeared(before: Json | undefined, after: Json | undefined): string {
  if (before === undefined) {
    return 'added';
  }
  return after === undefined ? 'gone' : 'changed';
}
