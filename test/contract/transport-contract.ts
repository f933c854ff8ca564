import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Document } from '../../src/chat/document.ts';
import type { Heard } from '../../src/chat/heard.ts';
import { type Outgoing, type Transport, Undeliverable } from '../../src/chat/ports.ts';
import type { EventId, RoomId } from '../../src/kernel/ids.ts';
import type { TransportWorld } from './transport-world.ts';

const never = new AbortController().signal;

function words(text: string): Document {
  return [{ block: 'line', spans: [text] }];
}

/** A new message of the bot's; the rest as given. */
export function message(
  room: RoomId,
  text: string,
  more: Partial<Extract<Outgoing, { kind: 'message' }>> = {},
): Outgoing {
  return {
    kind: 'message',
    room,
    transaction: randomUUID(),
    thread: null,
    replaces: null,
    document: words(text),
    isLoud: false,
    mentions: [],
    ...more,
  };
}

/**
 * Listens until something satisfies `isEnough`. `stored`: it asks for the next batch, so that what it heard counts; `lost`: it
 * dies before that.
 */
export async function hearUntil(
  transport: Transport,
  isEnough: (heard: readonly Heard[]) => boolean,
  end: 'stored' | 'lost' = 'stored',
): Promise<readonly Heard[]> {
  const stop = new AbortController();
  const all: Heard[] = [];
  for await (const batch of transport.heard(stop.signal)) {
    all.push(...batch);
    if (isEnough(all)) {
      if (end === 'lost') {
        break;
      }
      stop.abort();
    }
  }
  return all;
}

export function bodies(heard: readonly Heard[]): readonly string[] {
  return heard.flatMap((one) => (one.kind === 'message' ? [one.body] : []));
}

export function saysLast(body: string): (heard: readonly Heard[]) => boolean {
  return (heard) => bodies(heard).includes(body);
}

function kindsIn(room: RoomId, heard: readonly Heard[]): readonly string[] {
  return heard.filter((one) => one.room === room).map(({ kind }) => kind);
}

function idsIn(heard: readonly Heard[], kind: Heard['kind'], room: RoomId): readonly EventId[] {
  return heard.filter((one) => one.kind === kind && one.room === room).map(({ id }) => id);
}

/** What every transport keeps, the fake one and the real one. */
export function transportContract(make: () => Promise<TransportWorld>): void {
  let world: TransportWorld;
  beforeAll(async () => {
    world = await make();
    // Nothing from before a first start is ever heard: the position has to be on disk once.
    const room = await world.room();
    const transport = await world.start();
    const first = hearUntil(transport, saysLast('are you there?'));
    for (let isHeard = false; !isHeard; ) {
      await world.say('ana', room, 'are you there?');
      isHeard = await Promise.race([
        first.then(() => true),
        new Promise<boolean>((resolve) => void setTimeout(resolve, 500, false)),
      ]);
    }
  });
  afterAll(() => world.close());

  it('hears people, in order and with who, where and when', async () => {
    const room = await world.room();
    const sent: EventId[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      sent.push(await world.say(number % 2 === 0 ? 'ana' : 'lou', room, `line ${number}`));
    }

    const heard = await hearUntil(await world.start(), saysLast('line 5'));

    const ours = heard.filter((one) => one.room === room);
    expect(ours.map(({ id }) => id)).toEqual(sent);
    expect(ours[1]).toEqual({
      kind: 'message',
      id: sent[1],
      room,
      sender: world.userOf('ana'),
      sentAt: expect.any(Date),
      body: 'line 2',
      isCut: false,
      thread: null,
      isToBot: false,
      isDirect: false,
      isPublic: false,
    });
  });

  it('hears no edit, no notice, nothing of its own and nothing taken back', async () => {
    const room = await world.room();
    const said = await world.say('ana', room, 'said');
    await world.edit('ana', room, said, 'changed');
    await world.notice('lou', room, 'a notice');
    const regretted = await world.say('lou', room, 'regretted');
    await world.redact('lou', room, regretted);
    const transport = await world.start();
    await transport.send(message(room, 'its own', { isLoud: true }), never);
    await world.say('ana', room, 'last');

    const heard = await hearUntil(transport, saysLast('last'));

    expect(bodies(heard.filter((one) => one.room === room))).toEqual(['said', 'last']);
  });

  it('hears threads, reactions without skin, and what is taken back', async () => {
    const room = await world.room();
    const transport = await world.start();
    const root = await world.say('ana', room, 'root');
    const inThread = await world.say('lou', room, 'inside', root);
    const reaction = await world.react('lou', room, root, '👍🏽');
    const heart = await world.react('ana', room, root, '❤️');
    const first = await hearUntil(transport, (heard) => heard.some(({ id }) => id === heart));
    const redaction = await world.redact('lou', room, reaction);
    const second = await hearUntil(await world.start(), (heard) => heard.some(({ id }) => id === redaction));

    expect(first.find(({ id }) => id === inThread)).toMatchObject({ kind: 'message', thread: root });
    expect(first.find(({ id }) => id === reaction)).toMatchObject({
      kind: 'reaction',
      sender: world.userOf('lou'),
      target: root,
      key: '👍',
    });
    expect(first.find(({ id }) => id === heart)).toMatchObject({ key: '❤' });
    expect(second.find(({ id }) => id === redaction)).toMatchObject({
      kind: 'redaction',
      sender: world.userOf('lou'),
      target: reaction,
    });
  });

  it('knows when it is meant, and takes its name away', async () => {
    const room = await world.room();
    const direct = await world.room({ isDirect: true });
    await world.say('ana', room, '@coopbot: deploy blog');
    await world.say('ana', room, 'CoopBot, deploy wiki');
    await world.say('ana', room, 'coopbotanics are nice');
    await world.say('ana', direct, 'status');

    const heard = await hearUntil(await world.start(), saysLast('status'));

    const said = heard.flatMap((one) =>
      one.kind === 'message' && [room, direct].includes(one.room) ? [[one.body, one.isToBot]] : [],
    );
    expect(said).toEqual(
      expect.arrayContaining([
        ['deploy blog', true],
        ['deploy wiki', true],
        ['coopbotanics are nice', false],
        ['status', true],
      ]),
    );
  });

  it('hears clean words: no controls, no turned writing, one form, not too many', async () => {
    const room = await world.room();
    await world.say('ana', room, '!deploy\u202E nextcloud\u0007\u2066 e\u0301');
    await world.say('ana', room, `!${'x'.repeat(20_000)}`);
    await world.say('ana', room, 'last');

    const heard = await hearUntil(await world.start(), saysLast('last'));

    const [clean, long] = heard.filter((one) => one.room === room && one.kind === 'message');
    expect(clean).toMatchObject({ body: '!deploy nextcloud é', isCut: false });
    expect(long).toMatchObject({ body: `!${'x'.repeat(3999)}`, isCut: true });
  });

  it('hears again what was not on disk, and never again what was', async () => {
    const room = await world.room();
    await world.say('ana', room, 'do it');

    const lost = await hearUntil(await world.start(), saysLast('do it'), 'lost');
    const again = await hearUntil(await world.start(), saysLast('do it'));
    await world.say('ana', room, 'next');
    const next = await hearUntil(await world.start(), saysLast('next'));

    expect(bodies(lost)).toContain('do it');
    expect(bodies(again)).toContain('do it');
    expect(bodies(next)).toEqual(['next']);
  });

  it('ends when it is told to', async () => {
    const transport = await world.start();
    const stop = new AbortController();
    const listening = transport.heard(stop.signal)[Symbol.asyncIterator]().next();
    stop.abort();

    await expect(listening).resolves.toMatchObject({ done: true });
  });

  it('shows a transaction once, also after a restart', async () => {
    const room = await world.room();
    const once = message(room, 'only once');

    const first = await (await world.start()).send(once, never);
    const second = await (await world.start()).send(once, never);

    expect(second).toBe(first);
    expect((await world.lines(room)).filter(({ isBot }) => isBot)).toMatchObject([
      { id: first, text: 'only once' },
    ]);
  });

  it('changes a message in its thread, in place', async () => {
    const room = await world.room();
    const root = await world.say('ana', room, '!deploy blog');
    const transport = await world.start();
    const card = await transport.send(message(room, 'half', { thread: root }), never);
    await transport.send(message(room, 'third', { thread: root, replaces: card }), never);
    await transport.send(message(room, 'whole', { thread: root, replaces: card }), never);
    await transport.send(message(room, 'beside'), never);

    expect((await world.lines(room)).filter(({ isBot }) => isBot)).toMatchObject([
      { id: card, text: 'whole', thread: root },
      { text: 'beside', thread: null },
    ]);
  });

  it('reacts, and a second time is the same reaction', async () => {
    const room = await world.room();
    const said = await world.say('ana', room, '!deploy blog');
    const transport = await world.start();
    const eyes = { kind: 'reaction', room, target: said, key: '👀' } as const;

    const first = await transport.send({ ...eyes, transaction: randomUUID() }, never);
    const second = await transport.send({ ...eyes, transaction: randomUUID() }, never);
    await transport.send({ ...eyes, key: '✅', transaction: randomUUID() }, never);

    expect(second).toBe(first);
    expect((await world.lines(room)).find(({ id }) => id === said)?.marks).toEqual(['👀', '✅']);
  });

  it('attaches a file to a thread', async () => {
    const room = await world.room();
    const root = await world.say('ana', room, '!logs blog');
    const transport = await world.start();
    const file = { kind: 'file', room, thread: root, name: 'blog.log', text: 'ä\nlog' } as const;
    await transport.send({ ...file, transaction: 'file-1' }, never);
    await transport.send({ ...file, transaction: 'file-1' }, never);

    const shown = (await world.lines(room)).filter(({ isBot }) => isBot);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.thread).toBe(root);
    expect(shown[0]?.text).toContain('blog.log');
  });

  it('takes away its own words, and those of people only where it may', async () => {
    const room = await world.room();
    const pasted = await world.say('ana', room, 'hunter2');
    const transport = await world.start();
    const own = await transport.send(message(room, 'a password'), never);
    const away = { kind: 'redaction', room, reason: 'it held a password' } as const;
    const first = await transport.send({ ...away, target: own, transaction: 'own' }, never);
    const again = await transport.send({ ...away, target: own, transaction: 'own' }, never);
    const theirs = { ...away, target: pasted };

    expect(again).toBe(first);
    await expect(transport.send({ ...theirs, transaction: 'theirs-1' }, never)).rejects.toThrow(
      Undeliverable,
    );
    expect(JSON.stringify(await world.lines(room))).toContain('hunter2');
    await world.trust(room);
    await transport.send({ ...theirs, transaction: 'theirs-2' }, never);
    await transport.send({ ...theirs, transaction: 'theirs-3' }, never);
    expect(JSON.stringify(await world.lines(room))).not.toMatch(/hunter2|a password/);
  });

  it('says what is for one person in a room of two, and nowhere else', async () => {
    const [shared, direct] = [await world.room(), await world.room({ isDirect: true })];
    await world.say('ana', direct, 'hello');
    await world.say('ana', shared, 'hello all');
    const transport = await world.start();
    await hearUntil(transport, saysLast('hello all'));

    await transport.send(message(direct, 'for ana', { isForOne: true }), never);
    await expect(transport.send(message(shared, 'for ana', { isForOne: true }), never)).rejects.toThrow(
      Undeliverable,
    );
    await world.crowd(direct);
    await world.say('ana', direct, 'come in');
    await hearUntil(transport, saysLast('come in'));
    await expect(transport.send(message(direct, 'again', { isForOne: true }), never)).rejects.toThrow(
      Undeliverable,
    );
    const said = [...(await world.lines(shared)), ...(await world.lines(direct))];
    expect(said.filter(({ isBot }) => isBot).map(({ text }) => text)).toEqual(['for ana']);
  });

  it('hears no message where another bot spoke first, until that one is gone', async () => {
    const room = await world.room({ bot: 'sam' });
    const open = await world.room();
    await world.say('ana', room, 'unheard');
    const transport = await world.start();
    await world.say('ana', open, 'elsewhere');
    const before = await hearUntil(
      transport,
      (all) => saysLast('elsewhere')(all) && kindsIn(room, all).length > 0,
    );
    const isSilent = transport.isSilentIn(room);
    await world.leave('sam', room);
    const after = await hearUntil(transport, (all) => kindsIn(room, all).includes('alone'));
    await world.say('ana', room, 'heard again');
    const later = await hearUntil(await world.start(), saysLast('heard again'));

    expect([isSilent, transport.isSilentIn(room), transport.isSilentIn(open)]).toEqual([true, false, false]);
    expect(bodies([...before, ...after])).not.toContain('unheard');
    expect(before.find(({ kind }) => kind === 'yielded')?.sender).toBe(world.userOf('sam'));
    expect(new Set(idsIn([...before, ...after, ...later], 'yielded', room)).size).toBe(1);
    expect(new Set(idsIn([...after, ...later], 'alone', room)).size).toBe(1);
  });

  it('sends nothing when it is told to stop', async () => {
    const room = await world.room();
    const transport = await world.start();

    await expect(transport.send(message(room, 'late'), AbortSignal.abort())).rejects.toThrow('');
    expect((await world.lines(room)).filter(({ isBot }) => isBot)).toEqual([]);
  });
}
