import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say } from '../e2e/talk.ts';
import { until } from '../sandbox/until.ts';
import { brokenPromises } from './invariants.ts';
import { recorded } from './record.ts';
import { engines } from './scale.ts';

const DAY_MS = 86_400_000;
/** So long that every loop of the bot has looked. */
const LOOKS_MS = 5000;

describe.each(engines)('on engine %i', (engine) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ engine });
  });
  afterAll(async () => site?.close());

  it.each<readonly [string, string, () => number]>([
    ['a day ahead', 'ahead', () => DAY_MS],
    ['a day back', 'back', () => -DAY_MS],
    ['to some seconds before summer time begins', 'summer', () => soonSummer() - Date.now()],
  ])(
    'keeps its promises when the clock is set %s, while a plan waits and while it runs',
    async (way, name, byMs) => {
      const about = {
        fault: `clock set ${way}, and back again`,
        engine: String(engine),
        runs: 1,
        seed: null,
      };
      await recorded('clock', about, async () => {
        const coop = await site.coop(name, {
          program: 'test/faults/bot-under-fault.ts',
          recipes: { [`slow-${name}`]: 'slow' },
        });
        const { ana, lou } = site.people;
        const talk = await say(lou, coop, `!deploy slow-${name}`);
        const card = await talk.card();
        set(coop, byMs());
        await until(
          async () => hasSaid(coop, 'The clock of my server was set'),
          60_000,
          'it does not say so',
        );
        await setTimeout(LOOKS_MS);
        const { text: pong } = await (await say(ana, coop, '!ping')).answer(/I am here|while I was away/);
        await ana.react(card.id, '👍');
        await talk.answer(/[▓░]/u);
        set(coop, 0);
        const verdict = await talk.verdict();
        await until(
          async () => coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0,
          60_000,
          'unsaid',
        );

        expect(pong).toContain('I am here');
        expect(verdict).toMatch(/^✅/u);
        expect(verdict).not.toMatch(/\d h|\d day/);
        expect(
          coop.stored("SELECT count(*) FROM journal WHERE json_extract(event, '$.type') = 'clockMoved'"),
        ).toBe(2);
        expect(await brokenPromises(coop, site, { apps: [`slow-${name}.oak.coop`] })).toEqual([]);
      });
    },
  );
});

/** So long before Europe's clocks go forward that they do while the bot looks around or begins. The bots' time is Berlin's. */
function soonSummer(): number {
  const year = new Date().getUTCFullYear() + 1;
  const lastOfMarch = new Date(Date.UTC(year, 2, 31, 1));
  return lastOfMarch.getTime() - lastOfMarch.getUTCDay() * DAY_MS - LOOKS_MS;
}

function set(coop: Coop, byMs: number): void {
  writeFileSync(join(dirname(coop.data), 'shift'), String(byMs));
}

async function hasSaid(coop: Coop, words: string): Promise<boolean> {
  return (await coop.events()).some(({ content }) => String(content['body']).includes(words));
}
