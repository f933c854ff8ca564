import { beforeEach, describe, expect, it } from 'vitest';
import { keyedDigest } from '../../../src/kernel/digest.ts';
import type { World } from '../../../src/steps/define.ts';
import { giveBackFile } from '../../../src/steps/give-back-file.ts';
import { startKeeping } from '../../../src/steps/kept.ts';
import { type FakeApps, fakeApps } from '../../fakes/fake-apps.ts';
import { context, digestKey, stepWorld } from '../../fakes/step-world.ts';

const path = 'servers/one/wiki.oak.coop.env';
const now = 'TYPE=wiki:2.0.0+3.0\nA=2\n';
const then = 'TYPE=wiki:1.0.0+2.0\nA=1\n';

let apps: FakeApps;
let world: World;
let args: unknown;

beforeEach(() => {
  apps = fakeApps({ [path]: now });
  world = stepWorld({ apps });
  const keeping = startKeeping(digestKey);
  args = {
    server: 'one',
    app: 'wiki.oak.coop',
    from: keyedDigest(digestKey, now),
    to: keeping.keep('text', then),
  };
  keeping.keeps.forEach((value, key) => world.vault.put(key, value));
});

describe('the file of an app that went back', () => {
  it('is what it was, in one commit however often it is done', async () => {
    await giveBackFile.apply(args, world, context);
    await giveBackFile.apply(args, world, context);

    expect(apps.files.get(path)).toBe(then);
    expect(apps.commits).toMatchObject([{ text: then, reason: { operation: 7 } }]);
  });

  it('is left alone when somebody changed it meanwhile, and that is told', async () => {
    apps.files.set(path, `${now}B=by hand\n`);
    const end = await giveBackFile.apply(args, world, context);

    expect(end).toMatchObject({ ok: true, trouble: expect.stringContaining('somebody changed them') });
    expect(apps.files.get(path)).toBe(`${now}B=by hand\n`);
  });
});
