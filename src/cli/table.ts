import type { CliCommand } from './command.ts';

/** A command's words behind `stack`, and its file, read only when it is asked for: starting stays fast. */
interface Row {
  readonly words: readonly [word: string, ...aliases: string[]];
  readonly load: () => Promise<CliCommand>;
}

export const stackCommands: readonly Row[] = [
  { words: ['deploy', 'up'], load: async () => (await import('./stack/deploy.ts')).stackDeploy },
  { words: ['config'], load: async () => (await import('./stack/config.ts')).stackConfig },
  { words: ['ls', 'list'], load: async () => (await import('./stack/ls.ts')).stackLs },
  { words: ['ps'], load: async () => (await import('./stack/ps.ts')).stackPs },
  { words: ['rm', 'remove', 'down'], load: async () => (await import('./stack/rm.ts')).stackRm },
  { words: ['services'], load: async () => (await import('./stack/services.ts')).stackServices },
];
