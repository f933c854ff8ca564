/** What a command of the terminal meets of the world. */
export interface CliContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working directory, absolute. */
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** `null`: there is more than `mostBytes` of it. */
  readonly readStdin: (mostBytes: number) => Promise<Uint8Array | null>;
  /** `null`: what is printed goes into a file or a pipe. */
  readonly columns: number | null;
  readonly now: () => Date;
  /** Rejects with the signal's reason when that aborts first. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when somebody presses Ctrl-C. Heard from the first look at it on: before, Ctrl-C ends the process, also one that waits for a pipe. */
  readonly signal: AbortSignal;
  /** What was typed in front of the command, stronger than the environment: `coopbot --host … stack ls`. */
  readonly endpoint?: { readonly host?: string; readonly context?: string };
}

/** A flag by its long name, as docker's command line (pflag) takes it. */
export interface Flag {
  /** `list`: may be repeated, and a comma splits (pflag's StringSlice). `options`: may be repeated, nothing splits. */
  readonly kind: 'boolean' | 'text' | 'list' | 'options';
  readonly short?: string;
  /** As `--help` shows it; for booleans and texts also what holds when the flag is not given. */
  readonly default?: string;
  /** What the value is called in `--help`; by default docker's word for the kind. */
  readonly value?: string;
  readonly summary: string;
}

/** What was typed, already checked against the flags. */
export interface Given {
  /** Whether the flag was given at all. */
  has(flag: string): boolean;
  is(flag: string): boolean;
  text(flag: string): string;
  list(flag: string): readonly string[];
  readonly args: readonly string[];
}

/** A command of the terminal: `coopbot stack deploy`. */
export interface CliCommand {
  /** Its words, such as `stack deploy`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** Of the arguments, as `--help` shows them: `[OPTIONS] STACK`. */
  readonly usage: string;
  /** How many arguments it takes. */
  readonly args: { readonly least: number; readonly most: number };
  readonly flags: Readonly<Record<string, Flag>>;
  /** The exit code. What a person can cause or cure is thrown as `UserError`. */
  run(given: Given, context: CliContext): Promise<number>;
}
