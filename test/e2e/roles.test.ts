import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Coop } from './coop.ts';
import type { Person, PersonLine } from './people.ts';
import { type Site, startSite } from './site.ts';
import { say, sayAndAgree } from './talk.ts';

let site: Site;
let coop: Coop;
/** What counted while Mo was a steward. */
let former = '';
beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('oak');
});
afterAll(async () => site?.close());

/** What the bot says in the thread of the room line that fits. */
async function told(person: Person, line: RegExp, answer: RegExp): Promise<PersonLine> {
  return person.waitFor(() => {
    const root = person.roomLines(coop.room).findLast(({ text }) => line.test(text));
    return root === undefined ? undefined : person.thread(root.id).find(({ text }) => answer.test(text));
  }, 120_000);
}

const changed = /The roles file was changed/u;

it('lets nobody make themself a steward by a push, also over a kill, until a steward says OK', async () => {
  const { ana, mo } = site.people;
  await coop.changeSetting('roles.yml', (text) =>
    text.replace('who: mo, role: member', 'who: mo, role: steward'),
  );
  const card = await told(ana, changed, /has role steward.*👍/su);
  const [, id = ''] = /#(\d+)/.exec(card.text) ?? [];

  await mo.react(card.id, '👍');
  const own = await say(mo, coop, `!approve ${id}`);
  expect((await own.answer(/does not count/u)).text).toContain('It needs');
  await coop.end('SIGKILL');
  void coop.start();
  const still = await say(mo, coop, '!suspend ana');
  await still.answer(/Only who may change roles/u);
  await ana.react(card.id, '👍');
  expect((await told(ana, changed, /^✅/u)).text).toContain('counts as it is now');
  const now = await say(mo, coop, '!whoami');
  expect((await now.answer(/You are Mo/u)).text).toContain('Role steward');
});

it('takes the role back by a command: one commit by whoever asked, which counts at once', async () => {
  const { ana, mo } = site.people;
  former = await coop.setting('roles.yml');

  expect(await sayAndAgree(ana, coop, '!role remove mo steward')).toMatch(/^✅/u);
  const after = await coop.setting('roles.yml');
  expect(former.split('\n').filter((line) => !after.split('\n').includes(line))).toEqual([
    '  - { who: mo, role: steward }',
  ]);
  const [message = ''] = await coop.commits('roles.yml');
  expect(message).toContain('Take role steward from mo');
  expect(message).toContain(`Asked by: ${ana.userId}`);
  const now = await say(mo, coop, '!whoami');
  expect((await now.answer(/You are Mo/u)).text).toContain('no role');
});

it('takes no old file that comes back by a push', async () => {
  const { ana, mo } = site.people;
  await coop.changeSetting('roles.yml', () => former);
  await ana.waitFor(
    () => ana.roomLines(coop.room).find(({ text }) => /is\s+an\s+old\s+one/.test(text)),
    120_000,
  );
  const now = await say(mo, coop, '!whoami');

  expect((await now.answer(/You are Mo/u)).text).toContain('no role');
});
