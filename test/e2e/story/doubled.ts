import { type Line, linesOf } from '../../lab/history.ts';
import type { Coop } from '../coop.ts';
import { isVerdict } from '../talk.ts';
import { ENV } from './library.ts';

/**
 * What was said, marked, written or ended more or less often than once, in words; nothing when everything is as it should be. By what
 * the homeserver has, the settings' history and the journal.
 */
export async function doubled(coop: Coop): Promise<readonly string[]> {
  const lines = linesOf(await coop.events());
  const own = lines.filter(({ from }) => from === coop.bot);
  const numbers = Array.from(
    { length: Number(coop.stored('SELECT count(*) FROM operations')) },
    (_, n) => n + 1,
  );
  const verdicts = own.filter((line) => line.thread !== null && isVerdict(line)).map(numberOf);
  const commits = (await coop.commits(ENV)).flatMap((message) => /#(\d+)/.exec(message)?.[1] ?? []);
  const closed = `SELECT group_concat(operation) FROM journal WHERE json_extract(event, '$.type') = 'closed'`;
  const ends = String(coop.stored(closed)).split(',');
  return [
    ...numbers.filter((number) => timesIn(verdicts, number) !== 1).map((number) => `verdict of #${number}`),
    ...numbers.filter((number) => timesIn(ends, number) !== 1).map((number) => `end of #${number}`),
    ...numbers.filter((number) => timesIn(commits, number) > 1).map((number) => `commits of #${number}`),
    ...again(own.map(({ thread, text }) => `${thread} ${firstLineOf(text)}`)),
    ...again(lines.flatMap((line) => marksOf(line, coop.bot))),
  ];
}

function numberOf({ text }: Line): string {
  return /#(\d+)/.exec(text)?.[1] ?? '';
}

function timesIn(all: readonly string[], number: number): number {
  return all.filter((one) => one === String(number)).length;
}

function firstLineOf(text: string): string {
  return text.split('\n')[0]?.replace(/[▓░].*/u, '…') ?? '';
}

function marksOf({ id, reactions }: Line, bot: string): readonly string[] {
  return reactions.filter(({ from }) => from === bot).map(({ key }) => `${id} ${key}`);
}

function again(all: readonly string[]): readonly string[] {
  return all.filter((one, index) => all.indexOf(one) !== index);
}
