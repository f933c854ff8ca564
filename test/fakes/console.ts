import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chapter, type Say, socketIn } from '../../src/adapters/console/protocol.ts';
import { createConsoles } from '../../src/adapters/console/server.ts';
import { startTalk, type Talk } from '../../src/adapters/console/talk.ts';
import { systemClock, systemRandom } from '../../src/adapters/system/system.ts';
import type { Consoles } from '../../src/chat/console/port.ts';
import { toText } from '../../src/chat/render/text.ts';
import { fakeLog } from './fake-system.ts';
import { until } from './world.ts';

/** The real socket in a folder of its own. */
export function openConsoles(): { readonly path: string; readonly consoles: Consoles } {
  const data = mkdtempSync(join(tmpdir(), 'coopbot-console-'));
  const log = fakeLog();
  const parts = { prefix: '!', render: toText, clock: systemClock, random: systemRandom, log };
  return { path: socketIn(data), consoles: createConsoles({ data, ...parts }) };
}

/** Somebody at the console. */
export interface Sitting {
  readonly talk: Talk;
  /** What the terminal showed, oldest first; of what was said anew every version. */
  readonly shown: string[];
  readonly says: Say[];
  readonly chapters: Chapter[];
  readonly forgotten: string[];
  /** Waits until something with these words was shown. */
  sees(words: string): Promise<void>;
  leave(): void;
}

/** Connects as soon as the bot listens. */
export async function sitAt(path: string, as: string | null, room: string | null = null): Promise<Sitting> {
  const end = new AbortController();
  const shown: string[] = [];
  const says: Say[] = [];
  const chapters: Chapter[] = [];
  const forgotten: string[] = [];
  const screen = {
    welcome: ({ text }: { readonly text: string }) => void shown.push(text),
    say: (say: Say) => void (says.push(say), shown.push(say.text)),
    chapter: (chapter: Chapter) => void (chapters.push(chapter), shown.push(chapter.text)),
    away: () => void shown.push('(away)'),
    forget: (text: string) => void forgotten.push(text),
  };
  const hello = { as, room, guesses: [] };
  let talk: Talk | null = null;
  for (let tries = 0; talk === null; tries += 1) {
    try {
      talk = await startTalk({ path, hello, screen }, end.signal);
    } catch (error) {
      if (tries > 100 || !String(error).includes('No bot runs')) {
        throw error;
      }
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  }
  talk.ended.catch(() => {});
  const sees = async (words: string): Promise<void> =>
    until(
      () => shown.some((text) => text.includes(words)),
      () => `${words}\n${shown.join('\n')}`,
    );
  return { talk, shown, says, chapters, forgotten, sees, leave: () => end.abort() };
}
