import { beforeEach, describe, expect, it } from 'vitest';
import { keyedDigest } from '../../../src/kernel/digest.ts';
import type { World } from '../../../src/steps/define.ts';
import { startKeeping } from '../../../src/steps/kept.ts';
import { writeSettings } from '../../../src/steps/write-settings.ts';
import { type FakeApps, fakeApps } from '../../fakes/fake-apps.ts';
import { context, digestKey, signal, stepWorld } from '../../fakes/step-world.ts';

const path = 'servers/one/wiki.oak.coop.env';
const [before, after] = ['TYPE=wiki\nA=1\n', 'TYPE=wiki\nA=2\n'];

let apps: FakeApps;
let world: World;
let args: { server: string; app: string; keys: string[]; from: string; to: string };

beforeEach(() => {
  apps = fakeApps({ [path]: before });
  world = stepWorld({ apps });
  const keeping = startKeeping(digestKey);
  const to = keeping.keep('text', after);
  keeping.keeps.forEach((value, key) => world.vault.put(key, value));
  args = { server: 'one', app: 'wiki.oak.coop', keys: ['A'], from: keyedDigest(digestKey, before), to };
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
