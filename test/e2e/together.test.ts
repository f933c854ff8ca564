import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { locksOn, servicesOf } from './seen.ts';
import { type Chat, type Site, startChat, startSite } from './site.ts';
import { isVerdict, say, type Talk } from './talk.ts';

const MANY = 20;
/** The homeserver lets ten messages pass at once, and then one each five seconds: enough that most of them have to wait. */
const LIMITED = 6;
const dots = (name: string, count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`dot-${name}-${String(index + 1).padStart(2, '0')}`, 'dot']),
  );

let site: Site;
let strict: Chat;
beforeAll(async () => {
  site = await startSite();
  strict = await startChat(join(site.dir, 'strict'), 'default');
});
afterAll(async () => {
  await strict?.close();
  await site?.close();
});

interface Told {
  readonly verdicts: readonly string[];
  /** First lines of all messages, edits left out. */
  readonly said: readonly string[];
  readonly services: readonly string[];
}

const allWell: Told = { verdicts: [], said: [], services: [] };

/** What is not as it should be: every one ends well, in exactly one verdict, and nothing is said twice. */
async function deployAll(
  coop: Coop,
  recipes: Readonly<Record<string, string>>,
  { people }: Chat,
): Promise<Told> {
  const apps = Object.keys(recipes);
  const talks = await Promise.all(apps.map(async (app) => say(people.ana, coop, `!deploy ${app}`)));
  const verdicts = await Promise.all(talks.map(async (talk) => talk.verdict(900_000)));
  await until(async () => coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0, 900_000, 'unsent');
  const said = (await coop.events())
    .filter(
      ({ sender, type, content }) => sender === coop.bot && type === 'm.room.message' && !isEdit(content),
    )
    .map(({ content }) => String(content['body']).split('\n')[0] ?? '');
  const isDoubled = (line: string): boolean => said.indexOf(line) !== said.lastIndexOf(line);
  return {
    verdicts: verdicts.filter((text) => !text.startsWith('✅')),
    said: said.filter((line) => (isVerdict({ text: line }) || line.includes('New app')) && isDoubled(line)),
    services: [
      ...apps.filter((app) => servicesOf(site, `${app}_oak_coop`).join() !== 'app 1/1'),
      ...locksOn(site).filter((lock) => apps.some((app) => lock.includes(app))),
    ],
  };
}

function isEdit(content: Readonly<Record<string, unknown>>): boolean {
  return 'm.new_content' in content;
}

describe.concurrent('many at once', () => {
  it('deploys 20 apps at once', async () => {
    const recipes = dots('a', MANY);
    const coop = await site.coop('open', { recipes });
    expect(await deployAll(coop, recipes, site)).toEqual(allWell);
  }, 900_000);

  it('deploys several at once where the homeserver limits the bot as it limits everybody', async () => {
    const recipes = dots('b', LIMITED);
    const coop = await site.coop('strict', { recipes, chat: strict, editsEvery: '5s' });
    expect(await deployAll(coop, recipes, strict)).toEqual(allWell);
  }, 900_000);

  it('takes two deploys of one app one after the other', async () => {
    const coop = await site.coop('two');
    const { ana, kim } = site.people;
    const talks = await Promise.all([say(ana, coop, '!deploy slow'), say(kim, coop, '!deploy slow')]);
    const [first, second] = await Promise.all(
      talks.map(async (talk, index) => agreeUntilVerdict(talk, index === 0 ? ana : kim)),
    );

    expect(first).toMatch(/^✅/u);
    expect(second).toMatch(/^✅/u);
    expect([first, second].filter((text) => text?.includes('nothing had to change'))).toHaveLength(1);
    expect(servicesOf(site, 'slow_oak_coop')).toEqual(['app 1/1']);
    expect(site.docker('service ps slow_oak_coop_app -q')).toHaveLength(1);
    const runs = `SELECT group_concat(what, ' ') FROM (SELECT json_extract(event, '$.type') AS what FROM journal
      WHERE what IN ('started', 'closed') ORDER BY seq)`;
    expect(coop.stored(runs)).toBe('started closed started closed');
  });

  it('answers somebody else while a long deploy runs', async () => {
    const coop = await site.coop('ping', { recipes: { 'slow-b': 'slow' } });
    const { ana, lou } = site.people;
    const talk = await say(ana, coop, '!deploy slow-b');
    await ana.react((await talk.card()).id, '👍');
    await talk.answer(/[▓░]/u);
    const ping = await say(lou, coop, '!ping');
    await ping.answer(/I am here/);
    await talk.verdict();

    const said = (await coop.events())
      .filter(({ sender }) => sender === coop.bot)
      .map(({ content }) => String(content['body']));
    const answeredAt = said.findIndex((text) => text.startsWith('I am here'));
    expect(answeredAt).toBeGreaterThan(-1);
    expect(answeredAt).toBeLessThan(said.findIndex((text) => text.startsWith('✅')));
  });
});

describe('two bots in one room', () => {
  it('lets the first one answer alone, and the other take over when that one is put out', async () => {
    const first = await site.coop('first');
    const second = await site.coop('second');
    const { ana } = site.people;
    const at = `/_matrix/client/v3/rooms/${encodeURIComponent(first.room)}`;
    const asAna = async (what: string, user: string): Promise<unknown> =>
      site.synapse.api('POST', `${at}/${what}`, { token: site.accounts.ana.token, body: { user_id: user } });
    const saidBy = async (bot: string): Promise<readonly string[]> =>
      (await first.events()).flatMap(({ sender, content }) =>
        sender === bot && typeof content['body'] === 'string' ? [content['body']] : [],
      );
    const hasSaid = async (bot: string, words: string): Promise<boolean> =>
      (await saidBy(bot)).some((text) => text.includes(words));

    await asAna('invite', second.bot);
    await until(() => hasSaid(second.bot, 'Another bot was here before me'), 60_000, 'it says nothing');
    const deploy = await say(ana, first, '!deploy dot');
    await deploy.verdict();
    await (await say(ana, first, '!ping')).answer(/I am here/);
    await second.end('SIGKILL');
    void second.start();
    await asAna('kick', first.bot);
    await until(() => hasSaid(second.bot, 'No other bot speaks here'), 60_000, 'it stays silent');
    const before = await saidBy(second.bot);
    await ana.say(first.room, '!ping');
    await until(() => hasSaid(second.bot, 'I am here'), 60_000, 'it does not answer');

    expect(before.map((text) => text.split('\n')[0])).toEqual([
      'Another bot was here before me',
      'No other bot speaks here any more',
    ]);
    expect(second.stored('SELECT count(*) FROM operations')).toBe(0);
  });
});

/** Says yes to each plan that is shown; a plan may be void when another operation came first. */
async function agreeUntilVerdict(talk: Talk, person: Site['people']['ana']): Promise<string> {
  const agreed = new Set<string>();
  for (;;) {
    const line = await person.waitFor(
      () =>
        talk.lines().find((one) => isVerdict(one)) ??
        talk.lines().find(({ id, text }) => /Needs your OK/.test(text) && !agreed.has(id)),
      150_000,
    );
    if (isVerdict(line)) {
      return line.text;
    }
    agreed.add(line.id);
    await person.react(line.id, '👍');
  }
}
