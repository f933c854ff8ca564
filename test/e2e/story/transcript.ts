import type { HistoryEvent } from '../../lab/history.ts';
import { type Line, linesOf } from '../../lab/history.ts';

/**
 * The room as people see it: every message in its last version with the bot's reactions, those of a thread below its beginning. `room`
 * speaks when the bot writes into the room itself.
 */
export function transcriptOf(events: readonly HistoryEvent[], bot: string): string {
  const lines = linesOf(events);
  const isRoot = ({ thread }: Line): boolean => thread === null;
  return lines
    .filter(isRoot)
    .map((root) =>
      [root, ...lines.filter(({ thread }) => thread === root.id)]
        .flatMap((line) => [written(line, bot), ...reactionsTo(line, bot)])
        .join('\n'),
    )
    .join('\n');
}

function written({ from, text, thread, reactions }: Line, bot: string): string {
  const marks = reactions.filter((reaction) => reaction.from === bot).map(({ key }) => key);
  const [first = '', ...more] = text.split('\n');
  const ownVoice = thread === null ? 'room' : 'bot';
  const who = from === bot ? ownVoice : nameOf(from);
  return `${who.padEnd(4)} ${[[first, ...marks].join('  '), ...more].join('\n     ')}`;
}

function reactionsTo({ reactions }: Line, bot: string): readonly string[] {
  return reactions
    .filter(({ from }) => from !== bot)
    .map(({ from, key }) => `${nameOf(from).padEnd(4)} ${key}`);
}

function nameOf(user: string): string {
  return user.replace(/^@([^:]*):.*$/, '$1');
}
