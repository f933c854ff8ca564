import { expect, it } from 'vitest';
import { createCompany } from '../../../src/adapters/matrix/company.ts';
import { RateLimited } from '../../../src/chat/ports.ts';
import { RoomId, UserId } from '../../../src/kernel/ids.ts';
import { fakeClock, fakeLog } from '../../fakes/fake-system.ts';

const room = RoomId.parse('!ops:x');
const [me, other] = ['@coopbot:x', '@otherbot:x'].map((id) => UserId.parse(id));
const never = new AbortController().signal;

const withAnother: readonly object[] = [
  { event_id: '$1', state_key: '@coopbot:x', content: { membership: 'join', displayname: 'Hostie' } },
  { event_id: '$2', state_key: '@otherbot:x', content: { 'coop.coopbot': { speaks: true } } },
];

/** A room with the bot, and with another one that speaks; the homeserver limits the first tries to say anything about oneself. */
function bench(limited: number, members = withAnother) {
  const puts: unknown[] = [];
  let left = limited;
  const company = createCompany({
    me: me ?? UserId.parse('@coopbot:x'),
    isPerson: () => false,
    clock: fakeClock(),
    log: fakeLog(),
    async api({ method, body }) {
      if (method === 'GET') {
        return { chunk: members };
      }
      left -= 1;
      if (left >= 0) {
        throw new RateLimited(5000);
      }
      puts.push(body);
      return { event_id: '$3' };
    },
  });
  return { company, puts };
}

it('is silent at once where the homeserver limits it, and says so when it may', async () => {
  const { company, puts } = bench(1);
  const first = await company.attend(room, never);
  const isSilent = company.isSilentIn(room);
  const second = await company.attend(room, never);

  expect([first, isSilent]).toEqual([null, true]);
  expect(second).toMatchObject({ kind: 'yielded', sender: other, id: '$3' });
  expect(puts).toEqual([{ displayname: 'Hostie', membership: 'join', 'coop.coopbot': { speaks: false } }]);
});

it('says the same as long as it lasts, and marks itself once', async () => {
  const { company, puts } = bench(0);
  const came = [await company.attend(room, never), await company.attend(room, never)];

  expect(came.map((one) => one?.id)).toEqual(['$3', '$3']);
  expect(puts).toHaveLength(1);
});

it('knows by its own mark that it was silent before it was started anew, and says once that it is no more', async () => {
  const content = { membership: 'join', 'coop.coopbot': { speaks: false } };
  const { company } = bench(0, [{ event_id: '$1', state_key: '@coopbot:x', content }]);
  const ends: boolean[] = [];
  for (let batch = 0; batch < 2; batch += 1) {
    await company.attend(room, never);
    ends.push(company.endsSilenceIn(room));
  }

  expect(ends).toEqual([true, false]);
});
