import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../sandbox/until.ts';
import type { Coop } from '../coop.ts';
import type { Person } from '../people.ts';
import { type People, type Site, type SiteOptions, startSite } from '../site.ts';
import { say, type Talk } from '../talk.ts';
import { holdBack } from './library.ts';

/** One co-op and its library, from the first question to the end. */
export interface Story extends People {
  readonly site: Site;
  readonly coop: Coop;
  /** Says it, and answers the first thing that the bot says to it, on one line. */
  ask(person: Person, text: string): Promise<string>;
  /** Says it, and answers the plan that somebody has to agree to. */
  propose(person: Person, text: string): Promise<Proposal>;
  /** Says what needs nobody's OK, and answers the verdict, on one line. */
  told(person: Person, text: string): Promise<string>;
  /** Says it, agrees to it, or has somebody agree, and answers the verdict, on one line: it went well. */
  done(person: Person, text: string, by?: Person): Promise<string>;
}

export interface Proposal {
  /** On one line. */
  readonly card: string;
  readonly number: string;
  readonly talk: Talk;
  react(person: Person, key: string): Promise<void>;
  /** The same as 👍 by that person, and answers the verdict, on one line. */
  agreed(person: Person): Promise<string>;
}

/** Brings everything up. Later releases of the library are not published yet. */
export async function beginStory(options: SiteOptions): Promise<Story> {
  const site = await startSite(options);
  try {
    return await storyOn(site);
  } catch (error) {
    await site.close();
    throw error;
  }
}

async function storyOn(site: Site): Promise<Story> {
  await holdBack(site, 'library');
  const coop = await site.coop('oak', { roles: join(import.meta.dirname, 'roles.yml') });
  const story: Story = {
    ...site.people,
    site,
    coop,
    ask: async (person, text) => onOneLine((await (await say(person, coop, text)).answer(/./)).text),
    propose: async (person, text) => proposalOf(await say(person, coop, text)),
    told: async (person, text) => onOneLine(await (await say(person, coop, text)).verdict()),
    async done(person, text, by = person) {
      const { agreed } = await story.propose(person, text);
      const verdict = await agreed(by);
      expect(verdict).toMatch(/^✅/u);
      return verdict;
    },
  };
  return story;
}

/** Waits for the plan that somebody has to agree to. */
export async function proposalOf(talk: Talk): Promise<Proposal> {
  const { id, text } = await talk.card();
  const react: Proposal['react'] = async (person, key) => {
    await person.waitFor(() => person.thread(talk.command).find((line) => line.id === id));
    await person.react(id, key);
  };
  return {
    card: onOneLine(text),
    number: /^#(\d+)/.exec(text)?.[1] ?? '',
    talk,
    react,
    async agreed(person) {
      await react(person, '👍');
      return onOneLine(await talk.verdict());
    },
  };
}

/** Lines are broken for narrow screens. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Everything that was heard is answered, and all of that was said. */
export async function isQuiet({ coop }: Story): Promise<void> {
  const count = async (table: string): Promise<boolean> => coop.stored(`SELECT count(*) FROM ${table}`) === 0;
  await until(
    async () => (await count('inbox WHERE handled = 0')) && (await count('outbox WHERE sent = 0')),
    60_000,
    'Something is not said yet.',
  );
}
