import { expect, it } from 'vitest';
import { world } from '../fakes/world.ts';
import { playIn } from './play.ts';

it('brings the whole app back to the last good one, and hides what it came from', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !rollback wiki', wait: '!approve 3' },
    { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' },
    { says: 'ana: !deploy wiki 2.0.0', wait: 'I hide it' },
    { says: 'ana: !plan wiki', wait: 'hidden' },
    { says: 'ana: !lift wiki 3.0', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 5' },
  );

  expect(transcript).toMatchSnapshot();
});
