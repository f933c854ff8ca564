import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { sayAndAgree } from '../e2e/talk.ts';
import { until } from '../sandbox/until.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { chapters } from './chapters.ts';
import { brokenPromises, lastingBreaks } from './invariants.ts';

let site: Site;
let coop: Coop;
let bystander: Bystander;
beforeAll(async () => {
  site = await startSite();
  bystander = await placeBystander(site);
  coop = await site.coop('oak', { recipes: { 'life-a': 'life', 'life-b': 'life' } });
  await bystander.joins(coop);
});
afterAll(async () => site?.close());

function write(sql: string): void {
  const database = new DatabaseSync(join(coop.data, 'coopbot.db'));
  // The journal defends itself.
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
    database.exec(`DROP TRIGGER ${String(name)}`);
  }
  database.exec(sql);
  database.close();
}

function make(kind: string, name: string): void {
  const file = join(site.dir, 'nothing');
  writeFileSync(file, 'nothing');
  site.docker(`${kind} create ${name} ${file}`);
}

/** With the bot's own password, as a second one of it would. */
async function speakAsBot(): Promise<void> {
  const password = readFileSync(join(dirname(coop.data), 'bot-password'), 'utf8');
  const identifier = { type: 'm.id.user', user: coop.bot };
  const login = { type: 'm.login.password', identifier, password };
  const { body } = await site.synapse.api('POST', '/_matrix/client/v3/login', { body: login });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(body);
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(coop.room)}/send/m.room.message/twice`;
  await site.synapse.api('PUT', path, { token, body: { msgtype: 'm.notice', body: 'It runs.' } });
}

const env = (app: string): string => `servers/server1/${app}.oak.coop.env`;

/** Each breaks one promise more, and the sentence that must come of it. */
const breaks: readonly (readonly [RegExp, () => Promise<unknown> | void])[] = [
  // Nothing differs afterwards, and it was touched all the same.
  [/bystander's services lack/, () => void site.docker('service update --detach bystander_oak_coop_idle')],
  [
    /bystander's configs have/,
    () =>
      void site.docker(
        'config create --label com.docker.stack.namespace=bystander_oak_coop more /etc/hostname',
      ),
  ],
  [
    /bystander's settings are now/,
    async () => coop.changeSetting('servers/server1/bystander.oak.coop.env', () => 'TYPE=slow\n'),
  ],
  [/coopbot\.lock\.life-a_oak_coop.* is left/, () => make('config', 'coopbot.lock.life-a_oak_coop')],
  [
    /life-a_oak_coop_app runs 9\.9\.9, and the settings say/,
    () =>
      void site.docker(
        'service update --detach --label-add coop-cloud.life-a_oak_coop.version=9.9.9 life-a_oak_coop_app',
      ),
  ],
  [
    /life-a_oak_coop_app has life-a_oak_coop_key_v1, and the settings say/,
    async () => coop.changeSetting(env('life-a'), (text) => text.replace('KEY_VERSION=v1', 'KEY_VERSION=v7')),
  ],
  [
    /life-a_oak_coop_app runs 0\/1/,
    () =>
      void site.docker('service update --detach --constraint-add node.hostname==nowhere life-a_oak_coop_app'),
  ],
  [/life-b\.oak\.coop is gone, and secret/, () => make('secret', 'life-b_oak_coop_key_v1')],
  [
    /life-b\.oak\.coop is gone, and its settings are there/,
    async () => coop.changeSetting(env('life-b'), () => 'TYPE=life-b\n'),
  ],
  [
    /not answered: !ping/,
    async () => {
      await coop.end('SIGKILL');
      await site.people.ana.say(coop.room, '!ping');
    },
  ],
  [/doubled: /, async () => speakAsBot()],
  [/was not said/, () => write('UPDATE outbox SET sent = 0 WHERE rowid = (SELECT max(rowid) FROM outbox)')],
  [
    /out of order: operation\/2\/verdict/,
    () =>
      write(`CREATE TEMP TABLE were AS SELECT key, event FROM messages;
        UPDATE messages SET event = '$else' WHERE key = 'operation/1/verdict';
        UPDATE messages SET event = (SELECT event FROM were WHERE key = 'operation/1/verdict')
          WHERE key = 'operation/2/verdict';
        UPDATE messages SET event = (SELECT event FROM were WHERE key = 'operation/2/verdict')
          WHERE key = 'operation/1/verdict'`),
  ],
  [/is lost/, () => write("UPDATE messages SET event = '$nowhere' WHERE key LIKE 'operation/1/card%'")],
  [/the verdict of #1 was never said/, () => write("DELETE FROM messages WHERE key = 'operation/1/verdict'")],
  [/the journal: /, () => write("UPDATE journal SET event = replace(event, '@ana', '@kim') WHERE seq = 1")],
  [
    /#1 has 2 verdicts/,
    () =>
      write(
        "UPDATE journal SET event = (SELECT event FROM journal WHERE operation = 1 AND event LIKE '%closed%') WHERE seq = 2",
      ),
  ],
];

it('sees each promise that is broken', async () => {
  const { ana } = site.people;
  expect(await sayAndAgree(ana, coop, '!deploy life-a 1.0.0')).toMatch(/^✅/u);
  expect(await sayAndAgree(ana, coop, '!deploy life-b 1.0.0')).toMatch(/^✅/u);
  const removal = chapters.find(({ name }) => name === 'removal');
  expect(await (await removal?.play(ana, { site, coop, app: 'life-b' }))?.verdict()).toMatch(/^✅/u);
  let broken = await lastingBreaks(coop, site, { bystander });
  expect(broken).toEqual([]);
  for (const [sentence, breakIt] of breaks) {
    expect(broken).not.toContainEqual(expect.stringMatching(sentence));
    await breakIt();
    const isSeen = async (): Promise<boolean> => {
      broken = await brokenPromises(coop, site, { bystander });
      return broken.some((one) => sentence.test(one));
    };
    await expect(until(isSeen, 60_000, String(sentence))).resolves.toBeUndefined();
  }
});
