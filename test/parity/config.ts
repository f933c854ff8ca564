import type { CliContext } from '../../src/cli/command.ts';
import { runCli } from '../../src/cli/run.ts';

/** `coopbot stack config` in this process, with what it prints and its exit code. */
export async function runConfig(
  argv: readonly string[],
  { stdin = '', ...world }: Pick<CliContext, 'folder' | 'environment'> & { readonly stdin?: string },
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const printed = { out: '', err: '' };
  const code = await runCli(['stack', 'config', ...argv], {
    ...world,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    readStdin: async () => Promise.resolve(new TextEncoder().encode(stdin)),
    columns: null,
    now: () => new Date(0),
    sleep: async () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  return { code, ...printed };
}
