import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSynapse } from '../lab/synapse.ts';
import { DOMAIN, layoutOf } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';
import { atConsole, sayAt } from './at-console.ts';
import type { Coop } from './coop.ts';
import type { PersonLine } from './people.ts';
import { locksOn, servicesOf } from './seen.ts';
import { type Site, startSite } from './site.ts';
import { isVerdict, say, VERDICT_MS } from './talk.ts';

const recipes = { 'slow-a': 'slow', 'slow-b': 'slow', 'slow-c': 'slow', 'tiny-a': 'tiny' };

let site: Site;
let coop: Coop;
beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('oak', { recipes });
});
afterAll(async () => site?.close());

/** The bot's line in the room that says who typed that at the console, and what stands in its thread. */
async function storyOf(words: string): Promise<readonly PersonLine[]> {
  const { ana } = site.people;
  const isIt = ({ from, text }: PersonLine): boolean => from === coop.bot && text.includes(words);
  const root = await ana.waitFor(() => ana.roomLines(coop.room).find(isIt), VERDICT_MS);
  await ana.waitFor(() => ana.thread(root.id).some((line) => isVerdict(line)), VERDICT_MS);
  const unsent = `SELECT count(*) FROM outbox WHERE sent = 0 AND room = '${coop.room}'`;
  await until(async () => coop.stored(unsent) === 0, 60_000, 'Something is left to be said.');
  expect(ana.roomLines(coop.room).filter(isIt)).toHaveLength(1);
  return [root, ...ana.thread(root.id)];
}

/** What the homeserver has of it: every verdict of that operation that was ever sent as a message of its own. */
async function verdictsOf(operation: number): Promise<readonly string[]> {
  return (await coop.events())
    .filter(({ sender, content }) => sender === coop.bot && !('m.new_content' in content))
    .map(({ content }) => String(content['body']))
    .filter((text) => isVerdict({ text }) && text.includes(`#${operation} `));
}

function stateOf(operation: number): unknown {
  return coop.stored(`SELECT state FROM operations WHERE id = ${operation}`);
}

/** In the order in which they stand. */
function kinds(lines: readonly PersonLine[]): readonly string[] {
  return lines.map(({ text }) => {
    const at = /^Ana, at the console: !(\w+)/.exec(text)?.[1];
    const isOther = /[▓░]/u.test(text) ? 'progress' : 'card';
    return at ?? (isVerdict({ text }) ? 'verdict' : isOther);
  });
}

it('answers whoever the roles file names, and tells others who there is', async () => {
  // Not whoever comes, or the bot's own mark on its membership.
  const isSaid = ({ type }: { readonly type: string }): boolean => !type.startsWith('m.room.member');
  const before = (await coop.events()).filter(isSaid).length;
  const whoami = await sayAt(coop, 'ana', '!whoami');
  const apps = await sayAt(coop, 'ana', 'apps');
  const nobody = await sayAt(coop, 'nobody', '!apps');

  expect(whoami).toMatchObject({ code: 0, err: '' });
  expect(whoami.out).toContain('You are Ana of oak.');
  expect(apps).toMatchObject({ code: 0, err: '' });
  expect(apps.out).not.toBe('');
  expect(nobody).toMatchObject({ code: 2, out: '' });
  expect(nobody.err).toMatch(/`nobody`.*There are: ana, kim, lou, mo\./s);
  expect(nobody.err).not.toMatch(/\n\s+at /);
  expect((await coop.events()).filter(isSaid)).toHaveLength(before);
});

it('gives no OK to what somebody asked for in the room, whoever says it', async () => {
  const { kim } = site.people;
  const talk = await say(kim, coop, '!deploy tiny-a');
  await talk.card();
  const other = await sayAt(coop, 'ana', '!approve 1');
  const own = await sayAt(coop, 'kim', '!approve 1');

  expect([other.code, own.code]).toEqual([2, 2]);
  expect(own.out).toMatch(/in\s+the\s+room/);
  expect(stateOf(1)).toBe('waiting');
  expect(coop.stored("SELECT count(*) FROM journal WHERE event LIKE '%approved%'")).toBe(0);
  expect(servicesOf(site, 'tiny-a_oak_coop')).toEqual([]);
  expect(await sayAt(coop, 'ana', '!cancel 1')).toMatchObject({ out: expect.stringContaining('#1') });
  expect(await talk.verdict()).toMatch(/#1 ·/);
});

it('stays while the bot is killed and started again, and sees the verdict that the room gets once', async () => {
  const ana = atConsole(coop, 'ana', ['!deploy slow-a', 'yes']);
  await until(async () => servicesOf(site, 'slow-a_oak_coop').length > 0, VERDICT_MS, ana.out());
  await coop.end('SIGKILL');
  expect(ana.out()).not.toMatch(/✅/u);
  void coop.start();

  expect(await ana.code).toBe(0);
  expect(ana.err()).toContain('The bot went away.');
  expect(ana.out().match(/✅ #2/gu)).toHaveLength(1);
  expect(servicesOf(site, 'slow-a_oak_coop')).toEqual(['app 1/1']);
  expect(kinds(await storyOf('console: !deploy slow-a'))).toEqual([
    'deploy',
    'card',
    'approve',
    'progress',
    'verdict',
  ]);
  expect(await verdictsOf(2)).toHaveLength(1);
});

it('shows at the next console what ended when nobody sat there', async () => {
  const ana = atConsole(coop, 'ana', ['!deploy slow-b', 'yes']);
  await until(async () => servicesOf(site, 'slow-b_oak_coop').length > 0, VERDICT_MS, ana.out());
  await ana.kill();
  await coop.end('SIGKILL');
  void coop.start();
  await storyOf('console: !deploy slow-b');
  const kim = await sayAt(coop, 'kim', '!ping');
  const next = atConsole(coop, 'ana');
  await next.sees(/✅ #3/u);

  expect(await next.leave()).toBe(0);
  expect(kim).toMatchObject({ code: 0, out: expect.not.stringContaining('#3') });
  expect(await verdictsOf(3)).toHaveLength(1);
  expect(servicesOf(site, 'slow-b_oak_coop')).toEqual(['app 1/1']);
});

it('deploys while the homeserver is away, and tells the room once when it is back', async () => {
  await site.synapse.stop();
  const unsent = `SELECT count(*) FROM outbox WHERE sent = 0 AND room = '${coop.room}'`;
  const before = coop.stored(unsent);
  const done = await sayAt(coop, 'ana', '!deploy slow-c', 'yes');
  const running = servicesOf(site, 'slow-c_oak_coop');
  const untold = coop.stored(unsent);
  const again = await startSynapse({ dir: layoutOf(site.dir).homeserver, serverName: DOMAIN, mode: 'open' });
  try {
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toMatch(/^#4 · [^]*^✅ #4 · [^]*answers/mu);
    expect(running).toEqual(['app 1/1']);
    expect(Number(untold)).toBeGreaterThan(Number(before));
    const story = await storyOf('console: !deploy slow-c');
    expect(story[0]?.text).toBe('Ana, at the console: !deploy slow-c');
    // What is over by then leaves out its progress, where much waits.
    expect(kinds(story).filter((kind) => kind !== 'progress')).toEqual([
      'deploy',
      'card',
      'approve',
      'verdict',
    ]);
    expect(story.at(-1)?.text).toMatch(/Asked\s+by\s+Ana\s+at\s+the\s+console/);
    expect(await verdictsOf(4)).toHaveLength(1);
    expect(locksOn(site)).toEqual([]);
  } finally {
    await coop.end('SIGKILL');
    await again.stop();
  }
});
