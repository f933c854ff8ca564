import { beforeEach, describe, expect, it } from 'vitest';
import { keyedDigest } from '../../../src/kernel/digest.ts';
import type { World } from '../../../src/steps/define.ts';
import { startKeeping } from '../../../src/steps/kept.ts';
import { takeFile } from '../../../src/steps/take-file.ts';
import { type FakeApps, fakeApps } from '../../fakes/fake-apps.ts';
import { context, digestKey, signal, stepWorld } from '../../fakes/step-world.ts';

const path = 'servers/one/wiki.oak.coop.env';
const before = 'TYPE=wiki\nA=1\n';
const after = 'TYPE=wiki:1.0.0+2.0\nA=1\n';

let apps: FakeApps;
let world: World;
let to: string;

beforeEach(() => {
  apps = fakeApps({ [path]: before });
  world = stepWorld({ apps });
  const keeping = startKeeping(digestKey);
  to = keeping.keep('text', after);
  keeping.keeps.forEach((value, key) => world.vault.put(key, value));
});

function args(from: string | null): unknown {
  const digest = from === null ? null : keyedDigest(digestKey, from);
  return { server: 'one', app: 'wiki.oak.coop', from: digest, to };
}

describe('the file of an app that is taken over', () => {
  it('is written once, by who asked', async () => {
    await takeFile.apply(args(before), world, context);
    await takeFile.apply(args(before), world, context);

    expect(apps.files.get(path)).toBe(after);
    expect(apps.commits).toMatchObject([{ text: after, reason: { by: '@ana:oak.coop', operation: 7 } }]);
  });

  it('is made where there was none', async () => {
    apps.files.delete(path);
    await takeFile.apply(args(null), world, context);

    expect(apps.files.get(path)).toBe(after);
  });

  it('is left alone where somebody edited it, or made one, since', async () => {
    apps.files.set(path, 'TYPE=wiki\nA=2\n');

    await expect(takeFile.apply(args(before), world, context)).rejects.toThrow('Somebody changed');
    await expect(takeFile.apply(args(null), world, context)).rejects.toThrow('Somebody changed');
    expect(await takeFile.recover(args(before), world, signal)).toBe('ask');
    expect(apps.files.get(path)).toBe('TYPE=wiki\nA=2\n');
  });

  it('is finished after a kill, whether it was written or not', async () => {
    expect(await takeFile.recover(args(before), world, signal)).toBe('redo');
    apps.files.set(path, after);
    expect(await takeFile.recover(args(before), world, signal)).toBe('redo');
  });
});
