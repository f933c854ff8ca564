import { simpleGit } from 'simple-git';
import { z } from 'zod';

export interface GitRun {
  /** Ends the process early. */
  readonly signal?: AbortSignal;
  /** For standard input. */
  readonly input?: string;
  /** Added to the environment; of git's own only `GIT_DIR` and `GIT_WORK_TREE` are let through. */
  readonly env?: Readonly<Record<string, string>>;
}

/** git in one folder, without a shell, without hooks, without anybody's configuration, and never asking for a password. */
export interface Git {
  /** What git prints. Rejects with what it complains about. Names that come from people stand behind `--` or `--end-of-options`. */
  run(args: readonly string[], options?: GitRun): Promise<string>;
  /** `git cat-file`, whose answer is bytes. */
  catFile(args: readonly string[], options?: GitRun): Promise<Buffer>;
}

/** Our choice: local git takes milliseconds, a remote is given up soon, because people wait. */
const TIMEOUT_MS = 30_000;

/** Settings of a repository that could start programs are overruled; what the command line says wins over its `config`. */
const CONFIG = [
  // A folder shared with abra belongs to somebody else as a rule; what makes that unsafe is overruled here.
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.alternateRefsCommand=',
  'core.askPass=',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'core.autocrlf=false',
  'core.symlinks=false',
  'core.quotePath=false',
  'core.filesRefLockTimeout=2000',
  'commit.gpgSign=false',
  'merge.verifySignatures=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'advice.detachedHead=false',
];

const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  // ssh finds its keys and known hosts by the account, git its own configuration nowhere.
  HOME: process.env['HOME'] ?? '/nonexistent',
  ...(process.env['SSH_AUTH_SOCK'] === undefined ? {} : { SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'] }),
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=10',
  GIT_LFS_SKIP_SMUDGE: '1',
  GIT_HTTP_LOW_SPEED_LIMIT: '1000',
  GIT_HTTP_LOW_SPEED_TIME: '20',
};

/** What other commands look for and do not find they would fetch, with programs that the repository's `config` may name. */
const TALKING: ReadonlySet<string> = new Set(['fetch', 'push', 'ls-remote']);
const PROTOCOLS = { talking: 'file:http:https:ssh', local: 'none' };

/** simple-git refuses these from anybody; here they are the constants above, and they only forbid. */
const OUR_OWN = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAskPass: true,
} as const;

const PER_RUN = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_ALLOW_PROTOCOL'];

const Bytes = z.instanceof(Buffer);

/** For what otherwise prints nothing and is run often: simple-git waits 50 ms for the last words of a command that said none. */
export const LOUD = '--verbose';

/** An account of this machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

interface GitOptions {
  readonly timeoutMs?: number;
  /** Whose rights git has, and whose its files are; by default the bot's. */
  readonly as?: Account | null;
}

/** The folder must exist. */
export function openGit(folder: string, { timeoutMs = TIMEOUT_MS, as: account }: GitOptions = {}): Git {
  const open = (protocols: string, { signal, input, env }: GitRun): ReturnType<typeof simpleGit> => {
    const deadline = AbortSignal.timeout(timeoutMs);
    return simpleGit({
      baseDir: folder,
      config: CONFIG,
      abort: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      allowEnvironment: [...Object.keys(ENVIRONMENT), ...PER_RUN],
      unsafe: OUR_OWN,
      spawnOptions: account === undefined || account === null ? {} : { uid: account.uid, gid: account.gid },
      // A child of git (ssh) may keep the pipes open after git itself was ended.
      completion: { onClose: true, onExit: 2_000 },
      errors: (error, result) =>
        error ?? (result.exitCode === 0 ? undefined : Buffer.concat([...result.stdErr, ...result.stdOut])),
      ...(input === undefined ? {} : { input: () => input }),
    }).env({ ...ENVIRONMENT, GIT_ALLOW_PROTOCOL: protocols, ...env });
  };
  return {
    run: async (args, options = {}) => {
      const protocols = TALKING.has(commandOf(args)) ? PROTOCOLS.talking : PROTOCOLS.local;
      return open(protocols, options).raw([...args]);
    },
    catFile: async (args, options = {}) =>
      Bytes.parse(await open(PROTOCOLS.local, options).binaryCatFile([...args])),
  };
}

/** Behind settings for this one run. */
function commandOf([first = '', ...rest]: readonly string[]): string {
  return first === '-c' ? commandOf(rest.slice(1)) : first;
}

/** Comes after the line that says why. */
const SAYS_LITTLE = /Could not read from remote repository/;

/** What git complained about, in one line without passwords of addresses. */
export function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.trim());
  const told =
    lines.findLast((line) => /^(fatal|error): /.test(line) && !SAYS_LITTLE.test(line)) ??
    lines.find((line) => line !== '');
  return (told ?? 'git said nothing')
    .replace(/^(fatal|error): /, '')
    .replaceAll(/(\w+:\/\/)[^\s/]+@/g, '$1')
    .slice(0, 200);
}
