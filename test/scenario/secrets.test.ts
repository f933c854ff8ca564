import { expect, it } from 'vitest';
import { play } from './play.ts';

const made = [
  { says: 'lou: !deploy nextcloud', wait: '!approve 1' },
  { says: 'ana: !approve 1', wait: '✅ #1' },
] as const;

it('are listed, made, rotated and removed, and never shown', async () => {
  const transcript = await play(
    ...made,
    { says: 'mo: !secret list nextcloud', wait: 'Passwords of' },
    { says: 'lou: !secret rotate nextcloud db_password', wait: 'Nothing was done' },
    { says: 'ana: !secret generate nextcloud', wait: 'can be generated' },
    { says: 'ana: !secret rotate nextcloud db_password', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Change a password', wait: '✅ #2' },
    { says: 'ana: !secret list nextcloud', wait: 'also there' },
    { says: 'ana: !secret remove nextcloud db_password', wait: 'in use' },
    { says: 'ana: !secret remove nextcloud db_password v1', wait: '!approve 4' },
    { says: 'ana 👍', to: 'Remove a password', wait: '✅ #4' },
    { says: 'ana: !secret rotate nextcloud db_password --purge', wait: '!approve 5' },
    { says: 'ana 👍', to: '#5 · Change a password', wait: '✅ #5' },
  );

  expect(transcript).toMatchSnapshot();
});
