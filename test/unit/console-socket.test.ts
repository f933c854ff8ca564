import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encode, MAX_FRAME_BYTES } from '../../src/adapters/console/protocol.ts';
import { createConsoles } from '../../src/adapters/console/server.ts';
import { systemClock, systemRandom } from '../../src/adapters/system/system.ts';
import { toText } from '../../src/chat/render/text.ts';
import { openConsoles, sitAt } from '../fakes/console.ts';
import { fakeLog } from '../fakes/fake-system.ts';
import { until, world } from '../fakes/world.ts';

/** Says it without waiting for anything; resolves when the bot hangs up. */
async function shout(path: string, text: string | Uint8Array): Promise<void> {
  const socket = connect(path);
  socket.on('error', () => {});
  socket.end(text);
  socket.resume();
  await new Promise((resolve) => void socket.once('close', resolve));
}

const hello = encode({ type: 'hello', as: 'ana', guesses: [], room: null, session: null, follows: [] });

it('is its owner’s alone', async () => {
  const { path, consoles } = openConsoles();
  const { run } = await world({ consoles });
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(path).isSocket()).toBe(true);
    ana.leave();
  });
});

it('hangs up on rubbish, and serves the others', async () => {
  const { path, consoles } = openConsoles();
  const { run } = await world({ consoles });
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    await shout(path, 'GET / HTTP/1.1\r\n\r\n');
    await shout(path, `${hello}{"type":"line","line":0,"text":"no"}\n`);
    await shout(path, `${hello}{"type":"nothing"}\n`);
    await shout(path, encode({ type: 'line', line: 1, text: 'apps' }));
    await shout(path, Buffer.alloc(MAX_FRAME_BYTES + 2, 120));
    await shout(path, Buffer.from([0xff, 0xfe, 10]));

    await ana.talk.say('ping');
    expect(ana.says).toHaveLength(1);
    ana.leave();
  });
});

it('does a line once, however often it is said', async () => {
  const { path, consoles } = openConsoles();
  const { run, store } = await world({ consoles });
  const same = { session: 'a-terminal', as: 'ana', guesses: [], room: null, follows: [] };
  const line = encode({ type: 'line', line: 1, text: '!deploy wiki' });
  await run(async () => {
    const first = await sitAt(path, 'ana');
    for (let times = 0; times < 3; times += 1) {
      const socket = connect(path);
      socket.write(encode({ type: 'hello', ...same }) + line + line);
      await until(() => store.journal.open().length === 1);
      socket.destroy();
    }
    first.leave();
  });
  expect(store.journal.nextId()).toBe(2);
});

it('is not held up by who never reads', async () => {
  const { path, consoles } = openConsoles();
  const { run, store } = await world({ consoles });
  await run(async () => {
    const deaf = connect(path);
    deaf.pause();
    deaf.write(hello + encode({ type: 'line', line: 1, text: 'help' }));
    const ana = await sitAt(path, 'ana');
    await until(() => store.outbox.terminals().length > 0);
    await ana.talk.say('whoami');
    expect(ana.says).toHaveLength(1);
    deaf.destroy();
    ana.leave();
  });
});

it('takes the place of what a killed bot left, and of nothing but a socket', async () => {
  const { path, consoles } = openConsoles();
  for (let times = 0; times < 2; times += 1) {
    const { run } = await world({ consoles });
    await run(async () => {
      const ana = await sitAt(path, 'ana');
      ana.leave();
    });
  }
  const data = mkdtempSync(join(tmpdir(), 'coopbot-console-'));
  const file = join(data, 'console.sock');
  writeFileSync(file, 'mine');
  const log = fakeLog();
  const parts = { prefix: '!', render: toText, clock: systemClock, random: systemRandom, log };
  const { run } = await world({ consoles: createConsoles({ data, ...parts }) });
  await run(async () => until(() => log.lines.some((row) => row.includes('console cannot be opened'))));
  expect(statSync(file).isFile()).toBe(true);
});
