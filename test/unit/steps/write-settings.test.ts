import { beforeEach, describe, expect, it } from 'vitest';
import { createHandedFiles } from '../../../src/adapters/files/handed-files.ts';
import { keyedDigest } from '../../../src/kernel/digest.ts';
import { EventId, OperationId, UserId } from '../../../src/kernel/ids.ts';
import type { StepContext } from '../../../src/operations/ports.ts';
import type { World } from '../../../src/steps/define.ts';
import { startKeeping } from '../../../src/steps/kept.ts';
import { writeSettings } from '../../../src/steps/write-settings.ts';
import { type FakeApps, fakeApps } from '../../fakes/fake-apps.ts';
import { fakeNodeRunners } from '../../fakes/fake-nodes.ts';
import { fakeSwarms } from '../../fakes/fake-swarm.ts';
import { fakeClock, fakeRandom } from '../../fakes/fake-system.ts';
import { openStore } from '../../fakes/store.ts';

const path = 'servers/one/wiki.oak.coop.env';
const [before, after] = ['TYPE=wiki\nA=1\n', 'TYPE=wiki\nA=2\n'];
const digestKey = 'test';
const signal = new AbortController().signal;
const context: StepContext = {
  operation: {
    id: OperationId.parse(7),
    by: UserId.parse('@ana:oak.coop'),
    command: EventId.parse('$1'),
    troubles: [],
  },
  signal,
  cancel: signal,
  onProgress: () => {},
};

let apps: FakeApps;
let world: World;
let args: { server: string; app: string; keys: string[]; from: string; to: string };

beforeEach(() => {
  apps = fakeApps({ [path]: before });
  const { vault, revisions, journal, inbox } = openStore(fakeRandom());
  const keeping = startKeeping(digestKey);
  const to = keeping.keep('text', after);
  keeping.keeps.forEach((value, key) => vault.put(key, value));
  args = { server: 'one', app: 'wiki.oak.coop', keys: ['A'], from: keyedDigest(digestKey, before), to };
  world = {
    swarms: fakeSwarms(new Map()),
    nodes: fakeNodeRunners(new Map()),
    apps,
    probe: { ask: async () => ({ status: 200 }) },
    vault,
    revisions,
    journal,
    inbox,
    clock: fakeClock(),
    random: fakeRandom(),
    digestKey,
    handedFiles: createHandedFiles(null),
  };
});

describe('changed settings', () => {
  it('are written once, with who asked, and no value in the message', async () => {
    await writeSettings.apply(args, world, context);
    await writeSettings.apply(args, world, context);

    expect(apps.files.get(path)).toBe(after);
    expect(apps.commits.map(({ reason }) => reason)).toEqual([
      { subject: 'Set A of wiki.oak.coop', by: '@ana:oak.coop', event: '$1', operation: 7 },
    ]);
  });

  it('are written again after a kill, whether they were or not', async () => {
    expect(await writeSettings.recover(args, world, signal)).toBe('redo');
    await writeSettings.apply(args, world, context);
    expect(await writeSettings.recover(args, world, signal)).toBe('redo');
  });

  it('are not written over what somebody else wrote', async () => {
    apps.files.set(path, `${before}B=3\n`);

    await expect(writeSettings.apply(args, world, context)).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(await writeSettings.recover(args, world, signal)).toBe('ask');
    expect(apps.files.get(path)).toBe(`${before}B=3\n`);
  });
});
