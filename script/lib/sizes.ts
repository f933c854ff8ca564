import { readSources } from './sources.ts';

/** One line about how long the files and functions of the product are: the 99th percentile and the longest. */
export function measureSizes(root: string): string {
  const sources = [...readSources(root).values()];
  const files = sources.map(({ path, text }) => ({ where: path, lines: text.trimEnd().split('\n').length }));
  const functions = sources.flatMap(({ path, functions: found }) =>
    found.map(({ name, lines }) => ({ where: `${name} in ${path}`, lines })),
  );
  return `${summary('files', files)}; ${summary('functions', functions)}`;
}

interface Size {
  readonly where: string;
  readonly lines: number;
}

function summary(what: string, sizes: readonly Size[]): string {
  const sorted = sizes.toSorted((a, b) => a.lines - b.lines);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1];
  const longest = sorted.at(-1);
  return `${sizes.length} ${what}: 99 % have at most ${p99?.lines ?? 0} lines, the longest ${longest?.lines ?? 0} (${longest?.where ?? 'none'})`;
}
