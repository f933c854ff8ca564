import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { lastingBreaks } from './invariants.ts';
import { record } from './record.ts';
import { type RemoteFault, remoteFaults } from './remote-faults.ts';
import { type Remotes, startRemotes } from './remotes.ts';
import { engines, inForm } from './scale.ts';

let site: Site;
let bystander: Bystander;
let remotes: Remotes;
describe.each(engines)('on engine %i', (engine) => {
  beforeAll(async () => {
    site = await startSite({ engine });
    bystander = await placeBystander(site);
    remotes = await startRemotes(
      site,
      remoteFaults.map(({ app }) => app),
    );
  });
  afterAll(async () => {
    await remotes?.close();
    await site?.close();
  });

  it(
    'does what was agreed or nothing, whatever becomes of registries and of git',
    async () => {
      // Whoever's settings nothing happens to can share a bot.
      const recipes = Object.fromEntries(
        remoteFaults.filter(({ app }) => !remotes.isOwn(app)).map(({ app }) => [app, 'life']),
      );
      const coops = new Map<string, Coop>();
      for (const name of new Set(remoteFaults.map(botOf))) {
        const coop = await site.coop(name, { recipes });
        await bystander.joins(coop);
        coops.set(name, coop);
      }
      const played: readonly (readonly string[])[] = await Promise.all(
        remoteFaults.map(async (fault) => {
          const coop = coops.get(botOf(fault));
          const place = { site, app: fault.app, remotes, ana: site.people.ana };
          return coop === undefined
            ? ['it has no bot']
            : fault.play({ ...place, coop }).catch((error: unknown) => [String(error)]);
        }),
      );
      const lasting = await Promise.all(
        [...coops.values()].map(async (coop) => lastingBreaks(coop, site, { bystander })),
      );
      remoteFaults.forEach(({ name }, index) => {
        const notes = played[index] ?? [];
        record('remotes', {
          fault: name,
          engine: String(engine),
          runs: 1,
          failures: notes.length,
          seed: null,
          notes: [...notes],
        });
      });

      expect([...played.flat(), ...lasting.flat()]).toEqual([]);
    },
    inForm(300_000, 600_000),
  );
});

function botOf({ app }: RemoteFault): string {
  return app.startsWith('git-') ? app : 'shared';
}
