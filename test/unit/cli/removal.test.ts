import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Call, Engine } from '../../../src/adapters/docker/engine.ts';
import { EngineRefusal } from '../../../src/adapters/docker/refusal.ts';
import type { CliContext } from '../../../src/cli/command.ts';
import { beginRemoval, finishRemoval } from '../../../src/cli/removal/removal.ts';
import { ServerName } from '../../../src/kernel/ids.ts';

interface Left {
  services: string[];
  secrets: string[];
  configs: string[];
  networks: string[];
  /** States of tasks that a node has. */
  tasks: string[];
}

/** An engine with one stack. `refuse` answers what the engine says to a deletion; `null`: it is done. */
function engineWith(
  left: Left,
  refuse: (path: string) => string | null = () => null,
): Engine & { paths: string[] } {
  const paths: string[] = [];
  const call = async ({ method, path }: Call): Promise<unknown> => {
    const [, list = '', id] = path.split('/');
    const kind = z.enum(['services', 'secrets', 'configs', 'networks', 'tasks']).parse(list);
    if (method === 'GET') {
      return left[kind].map((name) => answerOf(kind, name));
    }
    paths.push(path);
    const words = refuse(path);
    if (words !== null) {
      throw new EngineRefusal(statusOf(words), words, null);
    }
    left[kind] = left[kind].filter((name) => name !== id);
    return {};
  };
  const unused = (): never => {
    throw new Error('not asked for');
  };
  return { server: ServerName.parse('local'), call, stream: unused, apiMinor: unused, paths };
}

/** As engines answer: of a network that the swarm has removed and the node still lists, with a 500. */
function statusOf(words: string): number {
  if (words.startsWith('network') && words.endsWith('not found')) {
    return 500;
  }
  return words.includes('not found') ? 404 : 400;
}

function answerOf(kind: keyof Left, name: string): unknown {
  if (kind === 'tasks') {
    return {
      ID: name,
      ServiceID: 's',
      NodeID: 'n',
      DesiredState: 'remove',
      Spec: {},
      Status: { Timestamp: '2026-01-31T12:00:00Z', State: name },
    };
  }
  return kind === 'networks'
    ? { Id: name, Name: name }
    : { ID: name, Spec: { Name: name, TaskTemplate: { ContainerSpec: { StopGracePeriod: 5e9 } } } };
}

/** Time passes only while somebody sleeps. */
function terminal(
  sleeping: () => void = () => {},
): CliContext & { printed: string[]; seconds: () => number } {
  const printed: string[] = [];
  const start = Date.parse('2026-01-31T12:00:00Z');
  let at = start;
  return {
    environment: {},
    folder: '/',
    columns: null,
    signal: new AbortController().signal,
    readStdin: async () => new Uint8Array(),
    out: (text) => void printed.push(text),
    err: (text) => void printed.push(`error: ${text}`),
    now: () => new Date(at),
    sleep: async (ms) => {
      at += ms;
      sleeping();
    },
    printed,
    seconds: () => (at - start) / 1000,
  };
}

const web = { stack: 'web', isDetached: false };
const all = (): Left => ({
  services: ['web_b', 'web_a'],
  secrets: ['web_s'],
  configs: ['web_c'],
  networks: ['web_n'],
  tasks: [],
});
const begun = { stack: 'web', is: 'begun', graceMs: 5000 } as const;

it('removes services by name, then secrets, configs and networks, in docker’s words', async () => {
  const context = terminal();
  expect(await beginRemoval(engineWith(all()), web, context)).toEqual(begun);
  expect(context.printed).toEqual([
    'Removing service web_a\n',
    'Removing service web_b\n',
    'Removing secret web_s\n',
    'Removing config web_c\n',
    'Removing network web_n\n',
  ]);
});

it('says when there is nothing', async () => {
  const context = terminal();
  const none = { services: [], secrets: [], configs: [], networks: [], tasks: [] };
  expect((await beginRemoval(engineWith(none), { ...web, stack: 'x\u001b[2J' }, context)).is).toBe('nothing');
  expect(context.printed).toEqual(['error: Nothing found in stack: x[2J\n']);
});

it('goes on behind what cannot be removed, and tells it', async () => {
  const context = terminal();
  const engine = engineWith(all(), (path) => (path === '/secrets/web_s' ? 'secret is in use by b_x' : null));
  expect((await beginRemoval(engine, web, context)).is).toBe('failed');
  expect(context.printed.slice(2)).toEqual([
    'Removing secret web_s\n',
    'error: Failed to remove secret web_s: The Docker engine says: secret is in use by b_x.\n',
    'Removing config web_c\n',
    'Removing network web_n\n',
    'error: failed to remove some resources from stack: web\n',
  ]);
});

it('takes what somebody else removed meanwhile for removed', async () => {
  for (const isDetached of [true, false]) {
    const engine = engineWith(all(), (path) => `${path.split('/')[1]?.slice(0, -1)} x not found`);
    expect((await beginRemoval(engine, { ...web, isDetached }, terminal())).is).toBe('begun');
  }
});

it('removes a network once its last task has ended, when it waits', async () => {
  const left = all();
  let rounds = 0;
  const refuse = (path: string): string | null =>
    path.startsWith('/networks') && rounds < 3 ? 'network web_n is in use by task t' : null;
  const context = terminal(() => {
    rounds += 1;
  });
  const engine = engineWith(left, refuse);
  expect(await beginRemoval(engine, web, context)).toEqual(begun);
  expect(await finishRemoval(engine, begun, context)).toBe(true);
  expect(left.networks).toEqual([]);
  expect(context.printed.filter((line) => line.startsWith('error'))).toEqual([]);

  rounds = 0;
  expect((await beginRemoval(engineWith(all(), refuse), { ...web, isDetached: true }, context)).is).toBe(
    'failed',
  );
});

it('waits for containers as long as they may take to stop, and no longer', async () => {
  const left = {
    ...all(),
    services: [],
    secrets: [],
    configs: [],
    networks: [],
    tasks: ['running', 'complete'],
  };
  const context = terminal();
  expect(await finishRemoval(engineWith(left), begun, context)).toBe(false);
  expect(context.printed).toEqual([
    'error: Stack web is not gone after 65 seconds: 1 of its containers is still stopping.\n',
  ]);
  expect(context.seconds()).toBe(65);

  const patient = terminal(() => {
    left.tasks = ['shutdown'];
  });
  expect(await finishRemoval(engineWith(left), begun, patient)).toBe(true);
});

it('waits for a network that the engine still lists after it is gone', async () => {
  const left = { ...all(), services: [], secrets: [], configs: [] };
  const engine = engineWith(left, () => 'network web_n not found');
  const context = terminal(() => {
    if (context.seconds() > 2) {
      left.networks = [];
    }
  });
  expect(await finishRemoval(engine, begun, context)).toBe(true);
  expect(context.seconds()).toBe(2.25);
});

it('waits for nothing that never comes', async () => {
  const held = engineWith(
    { ...all(), services: [], secrets: [], configs: [] },
    () => 'network is in use by service x',
  );
  const context = terminal();
  expect(await finishRemoval(held, begun, context)).toBe(false);
  expect(await finishRemoval(engineWith(all()), begun, context)).toBe(false);
  expect(context.seconds()).toBe(0);
  expect(context.printed).toEqual([
    'error: Stack web is not gone: network web_n: The Docker engine says: network is in use by service x.\n',
    'error: Stack web is not gone: somebody deployed it again: service web_a, service web_b, secret web_s, config web_c.\n',
  ]);
});
