import type { Json } from '../comparable.ts';
import { inside, keyed, named, ofList, ofMapping, type Sayings, textIn } from './keyed.ts';
import { otherFields } from './left-over.ts';
import { type Tell, written } from './said.ts';

/** Ports, by all that tells one from another: `8080`, `53/udp`, `8080 (80 inside)`. */
export const tellPorts: Tell = keyed(ofList(portKey), {
  added: (key, port) => `port ${key} opened${textIn(port, 'PublishMode') === 'host' ? ' on its node' : ''}`,
  changed: (key, before, after) => [
    ...changedText(`port ${key}:`, textIn(before, 'PublishMode'), textIn(after, 'PublishMode')),
    ...otherFields(before, after, ['PublishMode']).map((field) => `port ${key}: other ${field}`),
  ],
  removed: (key) => `port ${key} closed`,
});

function portKey(port: Json): string {
  const [outside, within, protocol] = [
    textIn(port, 'PublishedPort'),
    textIn(port, 'TargetPort'),
    textIn(port, 'Protocol'),
  ];
  const kind = protocol === 'tcp' || protocol === '' ? '' : `/${protocol}`;
  const shown = outside === '' ? 'any' : outside;
  return shown === within ? `${shown}${kind}` : `${shown}${kind} (${within} inside)`;
}

/** Mounts, by where they are in the container. Options of drivers may hold passwords: their names only. */
export const tellMounts: Tell = keyed(
  ofList((mount) => textIn(mount, 'Target')),
  {
    added: (key, mount) => `new mount ${key} (${originOf(mount)}${isReadOnly(mount) ? ', read-only' : ''})`,
    changed: (key, before, after) => [
      ...changedText(`mount ${key}:`, originOf(before), originOf(after)),
      ...(isReadOnly(before) === isReadOnly(after)
        ? []
        : [`mount ${key}: ${isReadOnly(after) ? 'read-only now' : 'may be written now'}`]),
      ...otherFields(before, after, ['Type', 'Source', 'ReadOnly']).map(
        (field) => `mount ${key}: other ${field}`,
      ),
    ],
    removed: (key) => `mount ${key} gone`,
  },
);

function isReadOnly(mount: Json): boolean {
  return inside(mount, 'ReadOnly') === true;
}

function originOf(mount: Json): string {
  const [type, source] = [textIn(mount, 'Type'), textIn(mount, 'Source')];
  const word = type === 'bind' ? 'host' : type;
  return source === '' ? word : `${word} ${source}`;
}

/** Networks, by their names on the swarm. */
export const tellNetworks: Tell = keyed(
  ofList((one) => textIn(one, 'Target')),
  {
    added: (key) => `joins network ${key}`,
    changed: (key, before, after) => [
      ...aliasWords(key, before, after),
      ...otherFields(before, after, ['Aliases']).map((field) => `network ${key}: other ${field}`),
    ],
    removed: (key) => `leaves network ${key}`,
  },
);

function aliasWords(network: string, before: Json, after: Json): readonly string[] {
  const say: Sayings = {
    added: (alias) => `network ${network}: known as ${alias}`,
    changed: (alias) => `network ${network}: known as ${alias}`,
    removed: (alias) => `network ${network}: no longer known as ${alias}`,
  };
  const [old, young] = [inside(before, 'Aliases'), inside(after, 'Aliases')];
  return keyed(ofList(written), say)(old, young).map(({ line }) => line);
}

/** Secrets or configs, by their place in the container. */
export function tellFiles(noun: 'secret' | 'config'): Tell {
  const nameKey = noun === 'secret' ? 'SecretName' : 'ConfigName';
  return keyed(
    ofList((one) => textIn(one, 'File', 'Name') || textIn(one, nameKey)),
    {
      ...named(noun),
      changed: (key, before, after) => [
        ...(textIn(before, nameKey) === textIn(after, nameKey)
          ? []
          : [`${noun} ${key} → ${textIn(after, nameKey)}`]),
        ...changedText(`${noun} ${key}: owner`, ownerOf(before), ownerOf(after)),
        ...changedText(`${noun} ${key}: rights`, rightsOf(before), rightsOf(after)),
        ...otherFields(without(before), without(after), [nameKey]).map(
          (field) => `${noun} ${key}: other ${field}`,
        ),
      ],
    },
  );
}

/** What has no words of its own. */
function without(reference: Json): Json {
  const {
    UID: _uid,
    GID: _gid,
    Mode: _mode,
    ...rest
  } = Object.fromEntries(ofMapping(inside(reference, 'File')));
  return { ...Object.fromEntries(ofMapping(reference)), File: rest };
}

function ownerOf(reference: Json): string {
  return `${textIn(reference, 'File', 'UID')}:${textIn(reference, 'File', 'GID')}`;
}

/** `0444`, as people write them. */
function rightsOf(reference: Json): string {
  const mode = inside(reference, 'File', 'Mode');
  return typeof mode === 'number' ? mode.toString(8).padStart(4, '0') : 'none';
}

/** Limits of the kernel for processes. */
export const tellUlimits: Tell = keyed(
  ofList((one) => textIn(one, 'Name')),
  {
    ...named('limit'),
    changed: (key, before, after) => [
      ...changedText(`limit ${key}`, limitOf(before), limitOf(after)),
      ...otherFields(before, after, ['Soft', 'Hard']).map((field) => `limit ${key}: other ${field}`),
    ],
  },
);

function limitOf(ulimit: Json): string {
  const [soft, hard] = [textIn(ulimit, 'Soft'), textIn(ulimit, 'Hard')];
  return soft === hard ? soft : `${soft}:${hard}`;
}

function changedText(head: string, before: string, after: string): readonly string[] {
  return before === after ? [] : [`${head} ${before} → ${after}`];
}
