import { expect, it } from 'vitest';
import { type Outgoing, RateLimited } from '../../src/chat/ports.ts';
import { RoomId } from '../../src/kernel/ids.ts';
import { fakeClock } from '../fakes/fake-system.ts';
import { first, until, world } from '../fakes/world.ts';
import { play, playIn } from './play.ts';

it('answers questions', async () => {
  const transcript = await play(
    { says: 'ana: !help', wait: 'shows the rest' },
    { says: 'ana: !help deploy', wait: 'Example' },
    { says: 'lou: !whoami', wait: 'This room is about' },
    { says: 'mo: !can upgrade', wait: 'Yes' },
    { says: 'mo: !can undeploy', wait: 'No.' },
    { says: 'mo: !recipes', wait: 'wiki · ' },
    { says: 'mo: !apps', wait: 'no apps' },
    { says: 'mo: !version', wait: 'Docker' },
    { says: 'mo: !ping', wait: 'I am here' },
    { says: 'mo: !queue', wait: 'Nothing is under way' },
    { says: 'mo: !plan wiki', wait: 'Nothing was done' },
  );

  expect(transcript).toMatchSnapshot();
});

it('shows an app, its tasks and its words', async () => {
  const place = await world();
  place.swarm.says = 'listening on 80';
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'mo: !apps', wait: 'running' },
    { says: 'mo: !status wiki', wait: '#1 deploy' },
    { says: 'mo: !ps wiki', wait: 'since' },
    { says: 'lou: !logs wiki', wait: 'listening' },
    { says: 'mo: !logs wiki', wait: 'Nothing was done' },
    { says: 'mo: !show 1', wait: 'started' },
  );

  expect(transcript).toMatchSnapshot();
});

it('tells no line of a private key that an app wrote into its log', async () => {
  const place = await world();
  const at = place.clock.now();
  const lines = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBgkqh', '-----END PRIVATE KEY-----'];
  place.swarm.logLines.set(
    'wiki_oak_coop_app',
    ['ready', ...lines].map((text) => ({ at, task: 't', text })),
  );
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'ana: !logs wiki', wait: 'Last words' },
  );

  expect(transcript).toContain('ready');
  expect(transcript).not.toContain('MIIEvQ');
});

it('asks which one, and takes a number or a reaction for it', async () => {
  const place = await world();
  for (const name of ['cloud-a', 'cloud-b']) {
    place.apps.files.set(`servers/server1/${name}.oak.coop.env`, 'TYPE=wiki:1.1.0+2.1\nDOMAIN=x.oak.coop\n');
  }
  const transcript = await playIn(
    place,
    { says: 'mo: !status cloud', wait: 'Which one' },
    { says: 'mo: 3', wait: 'from 1 to 2' },
    { says: 'mo: 2', wait: 'x.oak.coop' },
    { says: 'mo: !status wiki', wait: 'Which one' },
    { says: 'mo 1️⃣', to: 'Which one', wait: 'x.oak.coop' },
  );

  expect(transcript).toMatchSnapshot();
});

it('offers what was meant', async () => {
  const transcript = await play(
    { says: 'lou: !depoly nextclud', wait: 'Did you mean' },
    { says: 'lou 👍', to: 'Did you mean', wait: '!approve 1' },
    { says: 'lou: !deploy nextclod', wait: 'Did you mean' },
    { says: 'lou: 1', wait: '#2' },
    { says: 'lou: !frobnicate', wait: 'no command' },
    { says: 'lou: !deploy zzzzzzzzz', wait: 'no app and no recipe' },
  );

  expect(transcript).toMatchSnapshot();
});

it('tells what is wrong with a command', async () => {
  const transcript = await play(
    { says: 'lou: !deploy', wait: 'Which app' },
    { says: 'lou: !deploy wiki 1.0.0 now', wait: 'too many' },
    { says: 'lou: !deploy wiki —fast', wait: 'knows no' },
    { says: 'lou: !deploy wiki 9.9.9', wait: 'The newest are' },
    { says: 'lou: !approve abc', wait: 'is no operation' },
    { says: 'lou: !approve 77', wait: 'no #77' },
    { says: 'lou: !can fly', wait: 'no such action' },
    { says: `lou: !deploy ${'x'.repeat(64_000)}`, wait: 'too long' },
    { says: 'lou: !deploy <b>hi</b>@room', wait: 'no app and no recipe' },
  );

  expect(transcript).toMatchSnapshot();
});

it('is forgiving about how a command is typed', async () => {
  const transcript = await play(
    { says: 'mo: “!PING”', wait: 'I am here' },
    { says: 'mo: `!ping`', wait: 'I am here' },
    { says: 'mo: coopbot: ping', wait: 'I am here' },
    { says: 'mo: !  ping  ', wait: 'I am here' },
  );

  expect(transcript.match(/I am here/g)).toHaveLength(4);
});

it('tells a stranger once a day, and refuses what a role does not allow', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    { says: 'sam: !deploy wiki', wait: 'know you' },
    { says: 'mo: !undeploy wiki', wait: 'no app' },
    { says: 'mo: !deploy wiki', wait: 'Nothing was done' },
    { says: 'sam: !deploy wiki', wait: '!deploy wiki' },
  );

  expect(transcript).toMatchSnapshot();
  expect(place.store.inbox.pending()).toEqual([]);
});

it('asks again for what was typed while it was away', async () => {
  const place = await world();
  place.room.say('ana', '!deploy wiki', { sentAt: new Date(place.clock.now().getTime() - 3_600_000) });
  await place.run(async () => {
    await until(() => place.room.transcript.includes('while I was away'));
    place.room.react('ana', place.room.last('away'), '👍');
    await until(() => place.room.transcript.includes('!approve 1'));
  });

  expect(place.room.transcript).toContain('New app: Wiki');
});

it('leaves out what one person sends too fast, and still serves others', async () => {
  // Time as outside, not fifty times as fast: a slow machine must not make a minute of saying it all.
  const place = await world({ clock: fakeClock(1) });
  await place.run(async () => {
    for (let n = 0; n < 200; n += 1) {
      place.room.say('mo', '!ping');
    }
    place.room.say('lou', '!whoami');
    await until(() => place.room.transcript.includes('You are Lou'));
    await until(() => place.room.transcript.includes('That is a lot at once'));
  });

  expect(place.room.transcript.match(/I am here/g)?.length).toBeLessThan(200);
  expect(place.room.transcript.match(/That is a lot/g)).toHaveLength(1);
});

it('understands words without a prefix where nobody else is', async () => {
  const place = await world();
  const room = RoomId.parse('!direct:oak.coop');
  place.room.direct(room);
  await place.run(async () => {
    place.room.say('lou', 'deploy wiki', { room });
    await until(() => place.room.transcriptOf({ room }).includes('!approve 1'));
  });

  expect(place.room.transcriptOf({ room })).toContain('New app: Wiki');
});

it('names its commands as people call it', async () => {
  const place = await world({}, { prefix: '.' });
  await place.run(async () => {
    place.room.say('lou', '.depoly wiki');
    await until(() => place.room.transcript.includes('Did you mean'));
    place.room.say('lou', '.approve 9');
    await until(() => place.room.transcript.includes('no #9'));
  });

  expect(place.room.transcript).toContain('Did you mean .deploy wiki?');
  expect(place.room.transcript).toContain('.queue shows what is');
});

// How much waits when its turn comes decides whether a card is worth saying: all sides of that limit.
it.each([5, 6, 7, 8, 9])('says a card before what came after it or never: %d others wait', async (others) => {
  const { room, run, store } = await world();
  const isHeard = (): boolean => store.inbox.pending().length === 0;
  room.trouble = async () => {
    throw new Error('connection refused');
  };
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => store.journal.operation(first)?.state === 'waiting');
    const ping = room.say('mo', '!ping');
    await until(() => store.outbox.isAnswered(ping) && isHeard());
    room.say('ana', '!approve 1');
    await until(() => store.journal.operation(first)?.state === 'closed');
    for (let n = 0; n < others; n += 1) {
      room.say('mo', '!ping');
    }
    await until(isHeard);
    room.trouble = async () => {};
    await until(() => store.outbox.backlog() === 0);
  });

  const texts = room.lines.map(({ text }) => text);
  const card = texts.findIndex((text) => text.includes('#1 · New app'));
  expect(card).toBeLessThan(texts.findIndex((text) => text.includes('I am here')));
});

/** They are stored, and the bot never hears that they are. */
async function messagesUnanswered({ kind }: Outgoing): Promise<void> {
  if (kind === 'message') {
    throw new Error('connection reset');
  }
}

it('does not leave out what may stand in the room already', async () => {
  const { room, run, store } = await world();
  room.troubleAfter = messagesUnanswered;
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => room.transcript.includes('#1 · New app'));
    room.say('ana', '!approve 1');
    await until(() => store.journal.operation(first)?.state === 'closed');
    for (let n = 0; n < 20; n += 1) {
      room.say('mo', '!ping');
    }
    await until(() => store.outbox.backlog() > 20);
    room.troubleAfter = async () => {};
    await until(() => store.outbox.backlog() === 0);
  });

  expect(store.outbox.topicOf(room.last('#1 · New app'))).not.toBeNull();
});

it('nor what may stand there since before a restart', async () => {
  const { room, run, store } = await world();
  room.troubleAfter = messagesUnanswered;
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => room.transcript.includes('#1 · New app'));
  });
  room.troubleAfter = async () => {};
  room.trouble = async () => {
    throw new RateLimited(5); // Nothing is tried but what is turned away.
  };
  await run(async () => {
    room.say('ana', '!approve 1');
    await until(() => store.journal.operation(first)?.state === 'closed');
    room.trouble = async () => {};
    await until(() => store.outbox.backlog() === 0);
  });

  expect(store.outbox.topicOf(room.last('#1 · New app'))).not.toBeNull();
});
