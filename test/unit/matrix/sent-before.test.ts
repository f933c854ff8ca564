import { expect, it } from 'vitest';
import { botOn, hello, putsOf, signal } from './bot-on.ts';
import type { Asked, Scripted } from './tiny-homeserver.ts';

/** The bot's own messages, as a homeserver lists them: one page of others, then ours. */
function listing(transaction: string): (asked: Asked) => Scripted | null {
  return ({ path, query }) => {
    if (!path.endsWith('/messages')) {
      return null;
    }
    const ours = { event_id: '$there', content: { 'coop.coopbot': { transaction } } };
    const other = { event_id: '$other', content: { body: 'hello' } };
    return query.get('from') === null
      ? { body: { chunk: [other], end: 'older' } }
      : { body: { chunk: [ours], end: 'oldest' } };
  };
}

it('marks what it says, so that it finds it again', async () => {
  const { connection, asked } = await botOn(() => null);
  await connection.transport.send({ ...hello, since: new Date() }, signal);

  expect(putsOf(asked)[0]?.body).toMatchObject({ 'coop.coopbot': { transaction: 't1' } });
  expect(asked.filter(({ path }) => path.endsWith('/messages'))).toEqual([]);
});

it('says nothing twice that an earlier try brought into the room long ago, or from another device', async () => {
  const { connection, asked } = await botOn(listing('t1'));
  const late = { ...hello, since: new Date(0) };

  expect(await connection.transport.send(late, signal)).toBe('$there');
  expect(putsOf(asked)).toEqual([]);
});

it('says what no earlier try brought there, however late it is', async () => {
  const { connection, asked } = await botOn((one) => {
    const answer = listing('another')(one);
    return answer !== null && one.query.get('from') !== null ? { body: { chunk: [] } } : answer;
  });
  const late = { ...hello, since: new Date(0) };

  expect(await connection.transport.send(late, signal)).toBe('$1');
  expect(putsOf(asked)).toHaveLength(1);
});

it('says nothing late while the room cannot be looked at', async () => {
  const { connection, asked } = await botOn(({ path }) =>
    path.endsWith('/messages') ? { status: 502 } : null,
  );

  await expect(connection.transport.send({ ...hello, since: new Date(0) }, signal)).rejects.toThrow(
    'no homeserver',
  );
  expect(putsOf(asked)).toEqual([]);
});
