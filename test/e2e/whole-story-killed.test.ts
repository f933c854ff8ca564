import { randomInt } from 'node:crypto';
import { tellStory } from './story/tell.ts';

/** COOPBOT_SEED tells the same story again. */
const seed = Number(process.env['COOPBOT_SEED'] ?? randomInt(2 ** 31));

tellStory({ engine: 28, seed });
