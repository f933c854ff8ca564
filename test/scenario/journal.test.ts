import { expect, it } from 'vitest';
import { world } from '../fakes/world.ts';
import { playIn } from './play.ts';

/** Links differ from run to run. */
function unlinked(transcript: string): string {
  return transcript.replaceAll(/\b(\d+)-[0-9a-f]{12}\b/g, '$1-8c1f0d2e77aa');
}

it('lists what was done, newest first, and one of them in full', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    { says: 'mo: !history', wait: 'Nothing was done here yet.' },
    { says: 'ana: !deploy wiki 1.0.0+2.0', wait: 'Needs' },
    { says: 'ana: !reject 1', wait: 'Ana said no' },
    { says: 'ana: !deploy wiki', wait: '#2 · New app' },
    { says: 'ana 👍', to: '#2 · New app', wait: 'Asked by Ana' },
    { says: 'mo: !history', wait: '#1 ' },
    { says: 'mo: !history wiki --before 2', wait: '#1 ' },
    { says: 'mo: !history cloud', wait: 'Nothing was done to' },
  );

  expect(transcript.split('mo   ').slice(2).join('mo   ')).toMatchInlineSnapshot(`
    "!history
    bot  #2 10:02 Ana: deploy wiki.oak.coop, ok
         #1 10:02 Ana: deploy wiki.oak.coop,
         rejected
    mo   !history wiki --before 2
    bot  #1 10:02 Ana: deploy wiki.oak.coop,
         rejected
    mo   !history cloud
    bot  Nothing was done to cloud here yet."
  `);
});

it('tells the journal’s head, and whether it holds', async () => {
  const place = await world();
  const first = await playIn(
    place,
    { says: 'ana: !audit', wait: 'The journal is empty.' },
    { says: 'ana: !deploy wiki', wait: 'Needs' },
    { says: 'ana 👍', to: 'Needs', wait: 'Asked by Ana' },
    { says: 'mo: !audit verify', wait: 'Head:' },
    { says: 'mo: !audit verify 12', wait: 'looks like' },
    { says: 'mo: !audit verify 1-000000000000', wait: 'does not hold' },
  );
  expect(unlinked(first.slice(first.indexOf('mo   ')))).toMatchInlineSnapshot(`
    "mo   !audit verify
    bot  ✓ The journal is whole: 18 rows.
         Head: 18-8c1f0d2e77aa
         Note it down where I cannot reach.
         !audit verify 18-8c1f0d2e77aa then also
         finds a cut end.
    mo   !audit verify 12
    bot  A head looks like 1204-8c1f0d2e77aa: as
         !audit said it.
         Nothing was done. !help lists the
         commands.
    mo   !audit verify 1-8c1f0d2e77aa
    bot  ⚠ The journal does not hold.
         Row 1 is not the one that was noted. If
         the note is right, the rows were written
         anew.
         No row holds.
         Copy the bot’s data folder before
         anything else, and look who could write
         to it."
  `);

  place.store.database.sql.exec(
    `DROP TRIGGER journal_update; UPDATE journal SET actor = 'bot' WHERE seq = 3`,
  );
  const then = await playIn(place, { says: 'mo: !audit verify', wait: 'Row 3 is not' });
  expect(then.slice(then.lastIndexOf('mo   '))).toMatchInlineSnapshot(`
    "mo   !audit verify
    bot  ⚠ The journal does not hold.
         Row 3 is not what was written, or what
         stood before it was another row.
         Rows 1 to 2 hold.
         Copy the bot’s data folder before
         anything else, and look who could write
         to it."
  `);
});
