import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { run } from '../sandbox/run.ts';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { handIn } from './hand-in.ts';
import { type Site, startSite } from './site.ts';
import { say, sayAndAgree } from './talk.ts';

const app = 'safe.oak.coop';
const stack = 'safe_oak_coop';
const env = `servers/server1/${app}.env`;
const own = 'brought-by-hand-47f1';
const pasted = 'pasted-into-the-room-9c02';

let site: Site;
let coop: Coop;
/** Every value that there ever was. */
const values = new Set<string>([own, pasted]);

beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('oak');
  await mayTakeAway(coop.room);
});
afterAll(async () => site?.close());

const Levels = z.looseObject({ users: z.record(z.string(), z.number()) });
const Created = z.object({ room_id: z.string() });

async function mayTakeAway(room: string): Promise<void> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.power_levels`;
  const { token } = site.accounts.ana;
  const levels = Levels.parse((await site.synapse.api('GET', path, { token })).body);
  await site.synapse.api('PUT', path, {
    token,
    body: { ...levels, users: { ...levels.users, [coop.bot]: 50 } },
  });
}

/** A room of Ana and the bot. */
async function directRoom(): Promise<string> {
  const { token } = site.accounts.ana;
  const body = { preset: 'trusted_private_chat', is_direct: true, invite: [coop.bot] };
  const made = await site.synapse.api('POST', '/_matrix/client/v3/createRoom', { token, body });
  const room = Created.parse(made.body).room_id;
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/joined_members`;
  await until(
    async () => JSON.stringify((await site.synapse.api('GET', path, { token })).body).includes(coop.bot),
    30_000,
    'The bot did not come into the direct room.',
  );
  return room;
}

/** As the app's container has it now; remembered, to be looked for. */
function inContainer(secret: string): string {
  const [id] = site.docker(`ps -q --filter label=com.docker.swarm.service.name=${stack}_app`);
  const value = site.docker(`exec ${id} cat /run/secrets/${secret}`).join('\n');
  values.add(value);
  return value;
}

function onSwarm(): readonly string[] {
  return site
    .docker('secret ls --format {{.Name}}')
    .filter((name) => name.startsWith(`${stack}_`))
    .map((name) => name.slice(stack.length + 1))
    .toSorted();
}

it('makes the passwords of a new app, and hands its login over once, to one person alone', async () => {
  const { ana } = site.people;
  const verdict = await sayAndAgree(ana, coop, '!deploy safe');
  const login = inContainer('admin_password');
  const shared = await say(ana, coop, '!login safe');
  await shared.answer(/never\s+in\s+this\s+room/);
  const room = await directRoom();
  await ana.say(room, 'login safe');
  const told = await ana.waitFor(() => ana.roomLines(room).find(({ text }) => text.includes(login)));
  const again = await ana.say(room, 'login safe');
  await ana.waitFor(() => ana.thread(again).find(({ text }) => /handed\s+over\s+already/.test(text)));

  expect(verdict).toMatch(/The\s+first\s+login\s+waits:\s+!login\s+safe\.oak\.coop/);
  expect(told.text).toContain('ADMIN_USER: root');
  expect(inContainer('session_key')).toMatch(/^[0-9a-f]{48}$/);
  expect(onSwarm()).toEqual(['admin_password_v1', 'session_key_1']);
});

it('takes a value from the terminal while the bot runs, and none from the room', async () => {
  const { ana, lou } = site.people;
  await coop.changeSetting(env, (text) =>
    text.replace('#COMPOSE_FILE', 'COMPOSE_FILE').replace('#SECRET_API', 'SECRET_API'),
  );
  const how = await say(ana, coop, '!secret insert safe api_key');
  await how.answer(/coopbot\s+secret\s+insert\s+safe\.oak\.coop\s+api_key/);
  expect(await handIn(coop, { app, secret: 'api_key', value: own })).toContain(
    '!secret insert safe.oak.coop api_key',
  );
  const leak = await say(lou, coop, `!secret insert safe api_key ${pasted}`);
  await leak.answer(/take\s+it\s+as\s+known/);
  await until(
    async () => !JSON.stringify(await coop.events()).includes(pasted),
    30_000,
    'It is still there.',
  );
  expect(await sayAndAgree(ana, coop, '!secret insert safe api_key')).toMatch(/^✅ .*api_key\s+v1/s);
  expect(await sayAndAgree(ana, coop, '!deploy safe')).toMatch(/^✅/);

  expect(inContainer('api_key')).toBe(own);
});

it('rotates a password to the end, killed in the middle of it', async () => {
  const { ana } = site.people;
  const before = (await coop.commits(env)).length;
  const talk = await say(ana, coop, '!secret rotate safe admin_password');
  const card = await talk.card();
  await ana.react(card.id, '👍');
  await until(async () => onSwarm().includes('admin_password_v2'), 60_000, 'No new password.');
  await coop.end('SIGKILL');
  void coop.start();
  const verdict = await talk.verdict();
  inContainer('admin_password');

  expect(verdict).toMatch(/^✅ .*\s+runs\s+with\s+a\s+new\s+admin_password/s);
  expect(await coop.setting(env)).toContain('SECRET_ADMIN_PASSWORD_VERSION=v2');
  expect(await coop.commits(env)).toHaveLength(before + 1);
  expect(onSwarm()).toEqual(['admin_password_v1', 'admin_password_v2', 'api_key_v1', 'session_key_1']);
});

it('removes a leaked one at once, and says what cannot be gone back to', async () => {
  const { ana } = site.people;
  const talk = await say(ana, coop, '!secret rotate safe session_key --purge');
  const card = await talk.card();
  await ana.react(card.id, '👍');
  const verdict = await talk.verdict();
  const inUse = await say(ana, coop, '!secret remove safe session_key');
  await inUse.answer(/in\s+use\s+by\s+safe_oak_coop_app/);
  inContainer('session_key');

  expect(card.text).toMatch(/No\s+way\s+back\s+any\s+more\s+to\s+what\s+#\d/);
  expect(verdict).toMatch(/^✅/);
  expect(await coop.setting(env)).toContain('SESSION_KEY=2 # length=48 charset=hex');
  expect(onSwarm()).not.toContain('session_key_1');
});

it('leaves no value anywhere: not on the disk, in git, in the log, in the room, or in what docker shows', async () => {
  const places = await everywhere();

  const withName = places.filter(([, text]) => text.includes(app)).map(([name]) => name);
  expect(withName).toEqual(
    expect.arrayContaining(['commits', 'room', 'services', join(coop.data, 'coopbot.db')]),
  );
  expect(values.size).toBeGreaterThanOrEqual(6);
  for (const value of values) {
    expect(value.length).toBeGreaterThan(15);
    const found = places.filter(([, text]) => text.includes(value)).map(([name]) => name);
    expect(found, value).toEqual([]);
  }
});

async function everywhere(): Promise<readonly (readonly [string, string])[]> {
  const dir = dirname(coop.data);
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => [path, readFileSync(path).toString('latin1')] as const);
  const objects = async (repository: string): Promise<string> =>
    run('git', ['-C', repository, 'cat-file', '--batch-all-objects', '--batch', '--buffer']);
  const services = site.docker('service ls -q').join(' ');
  const secrets = site.docker('secret ls -q').join(' ');
  return [
    ...files,
    ['commits', (await objects(coop.appsRemote)) + (await objects(join(dir, 'apps')))],
    ['log', coop.log()],
    ['room', JSON.stringify(await coop.events())],
    ['services', site.docker(`service inspect ${services}`).join()],
    ['secrets', site.docker(`secret inspect ${secrets}`).join()],
    [
      'processes',
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(argsOf)
        .join(),
    ],
  ];
}

function argsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // It ended meanwhile.
  }
}
