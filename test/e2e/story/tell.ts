import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begins } from './begins.ts';
import { ends } from './ends.ts';
import { goesOn } from './goes-on.ts';
import { killAtRandom } from './killer.ts';
import { beginStory, type Story } from './story.ts';
import { transcriptOf } from './transcript.ts';

export interface Telling {
  readonly engine: 20 | 28;
  /** By default the bot lives; else it is killed at moments that the seed gives. */
  readonly seed?: number;
}

const LEAST_KILLS = 3;

/**
 * One app from its recipe to its end, by what four people and a stranger say in a room. The environment variable COOPBOT_TRANSCRIPTS
 * names a folder that gets the room as they see it.
 */
export function tellStory({ engine, seed }: Telling): void {
  const isKilled = seed !== undefined;
  describe(`an app, on engine ${engine}${isKilled ? `, while the bot is killed (seed ${seed})` : ''}`, () => {
    let story: Story;
    let killed: () => Promise<readonly string[]> = async () => [];
    beforeAll(async () => {
      story = await beginStory({ engine });
      killed = isKilled ? killAtRandom(story.coop, seed).stop : killed;
    });
    afterAll(async () => {
      await killed();
      const folder = process.env['COOPBOT_TRANSCRIPTS'];
      if (folder !== undefined && story !== undefined) {
        const file = join(folder, `story-${engine}${isKilled ? '-killed' : ''}.txt`);
        writeFileSync(file, transcriptOf(await story.coop.events(), story.coop.bot));
      }
      await story?.site.close();
    });

    begins(() => story);
    goesOn(() => story);
    ends(() => story);

    it('has had a bot that was killed on the way just where it was meant to be', async () => {
      const moments = await killed();
      console.info(`engine ${engine}, killed at: ${moments.join(', ')}`);

      expect(moments.length >= LEAST_KILLS).toBe(isKilled);
    });
  });
}
