import { expect, it } from 'vitest';
import type { Engine } from '../../../src/adapters/docker/engine.ts';
import { awaitStopped, removeRest } from '../../../src/adapters/docker/remove.ts';
import { ServerName, StackName } from '../../../src/kernel/ids.ts';

const stack = StackName.parse('wiki');
const never = new AbortController().signal;

/** Nothing is there at the first look; then somebody adds a service, whose container stays. */
function engineWhereOneIsAdded(): Engine {
  let looks = 0;
  const task = {
    ID: 't1',
    ServiceID: 's1',
    NodeID: 'n1',
    Spec: {},
    DesiredState: 'running',
    Status: { State: 'running', Timestamp: '2026-11-29T10:00:00Z' },
  };
  return {
    server: ServerName.parse('server1'),
    apiMinor: async () => 44,
    call: async ({ path }) => {
      looks += path === '/services' ? 1 : 0;
      return path === '/services' && looks === 1 ? [] : [task];
    },
    stream: async () => {
      throw new Error('Nobody asks for a stream.');
    },
  };
}

it.each([
  ['waits until everything has stopped', awaitStopped],
  ['removes networks and files', removeRest],
])(
  'does not take a service that somebody adds for one that is stopping, while it %s',
  async (_what, work) => {
    await expect(work(engineWhereOneIsAdded(), stack, never)).rejects.toThrow('`wiki` still has services.');
  },
);
