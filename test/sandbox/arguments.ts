import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CACHE_FOLDER } from './layout.ts';

export type Wish =
  | { readonly kind: 'up'; readonly dir: string }
  | { readonly kind: 'down'; readonly dir: string }
  | { readonly kind: 'play'; readonly dir: string }
  | { readonly kind: 'say'; readonly dir: string; readonly texts: readonly string[] }
  | { readonly kind: 'help' };

export const usage = `script/sandbox                    a room, its people, a swarm and the bot, in this folder only; plays
                                  the main story, then you talk: what you type is said by Ana
script/sandbox --say TEXT …       says TEXT as Ana, agrees where the plan asks for it, prints the thread;
                                  may be repeated; ends well only if everything did
script/sandbox up | down          leaves it running and writes sandbox.json | ends and removes all of it
   --dir DIR                      where it lives; default: .cache/sandbox
Needs Linux and root. The machine's own Docker is not touched.`;

/** What the command line asks for. Throws a sentence when it cannot be understood. */
export function readArguments(argv: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: join(CACHE_FOLDER, 'sandbox') },
      say: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [word, ...more] = positionals;
  const { dir, say, help } = values;
  if (help === true) {
    return { kind: 'help' };
  }
  if (more.length > 0 || (word !== undefined && (say !== undefined || (word !== 'up' && word !== 'down')))) {
    throw new Error(`\`${positionals.join(' ')}\` is not understood.\n${usage}`);
  }
  if (word === 'up' || word === 'down') {
    return { kind: word, dir };
  }
  return say === undefined ? { kind: 'play', dir } : { kind: 'say', dir, texts: say };
}
