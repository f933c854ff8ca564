import type { CliCommand } from './command.ts';

/** A command's words behind `stack`, and its file, read only when it is asked for: starting stays fast. */
interface Row {
  readonly words: readonly [word: string, ...aliases: string[]];
  readonly load: () => Promise<CliCommand>;
}

export const stackCommands: readonly Row[] = [];
