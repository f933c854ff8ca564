import type { Flag, Given } from './command.ts';
import { splitList } from './split-list.ts';
import { WrongUse } from './wrong-use.ts';

type Flags = Readonly<Record<string, Flag>>;

/** What docker calls deprecated and still takes. */
const help: Flag = { kind: 'boolean', short: 'h', summary: 'Print usage' };
/** Source: Go's `strconv.ParseBool`. */
const yes: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const no: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/**
 * Flags and arguments as docker's command line (pflag) tells them apart; `help` is a flag of every command. Throws `WrongUse` in
 * docker's words.
 */
export function parseFlags(flags: Flags, argv: readonly string[], { stopsAtArgument = false } = {}): Given {
  const reading = new Reading({ ...flags, help }, argv);
  while (reading.hasMore()) {
    const word = reading.next();
    if (word === '--') {
      reading.takeRest();
    } else if (word.startsWith('--')) {
      reading.long(word.slice(2));
    } else if (word.startsWith('-') && word !== '-') {
      reading.shorts(word.slice(1));
    } else {
      reading.args.push(word);
      if (stopsAtArgument) {
        reading.takeRest();
      }
    }
  }
  return reading.given();
}

class Reading {
  readonly args: string[] = [];
  readonly #flags: ReadonlyMap<string, Flag>;
  readonly #waiting: string[];
  readonly #values = new Map<string, readonly string[]>();

  constructor(flags: Flags, argv: readonly string[]) {
    this.#flags = new Map(Object.entries(flags));
    this.#waiting = [...argv];
  }

  hasMore(): boolean {
    return this.#waiting.length > 0;
  }

  next(): string {
    return this.#waiting.shift() ?? '';
  }

  takeRest(): void {
    this.args.push(...this.#waiting.splice(0));
  }

  /** `name`, `name=value`. */
  long(text: string): void {
    const cut = text.indexOf('=');
    const name = cut < 0 ? text : text.slice(0, cut);
    const flag = this.#flags.get(name);
    if (name === '' || name.startsWith('-')) {
      throw WrongUse.ofFlags(`bad flag syntax: --${text}`);
    }
    if (flag === undefined) {
      throw WrongUse.ofFlags(`unknown flag: --${name}`);
    }
    if (cut >= 0) {
      this.#set(name, text.slice(cut + 1));
    } else if (flag.kind === 'boolean') {
      this.#set(name, 'true');
    } else {
      this.#setNext(name, `flag needs an argument: --${name}`);
    }
  }

  /** `qf`, `q=false`, `fvalue`. */
  shorts(text: string): void {
    const letter = text.charAt(0);
    const rest = text.slice(1);
    const [name, flag] = [...this.#flags].find(([, { short }]) => short === letter) ?? [];
    if (name === undefined || flag === undefined) {
      throw WrongUse.ofFlags(`unknown shorthand flag: '${letter}' in -${text}`);
    }
    if (rest.startsWith('=')) {
      this.#set(name, rest.slice(1));
    } else if (flag.kind === 'boolean') {
      this.#set(name, 'true');
      return rest === '' ? undefined : this.shorts(rest);
    } else if (rest === '') {
      this.#setNext(name, `flag needs an argument: '${letter}' in -${text}`);
    } else {
      this.#set(name, rest);
    }
  }

  given(): Given {
    const values = this.#values;
    const last = (flag: string): string => values.get(flag)?.at(-1) ?? this.#flags.get(flag)?.default ?? '';
    return {
      args: this.args,
      has: (flag) => values.has(flag),
      is: (flag) => yes.has(last(flag)),
      text: last,
      list: (flag) => values.get(flag) ?? [],
    };
  }

  #setNext(name: string, complaint: string): void {
    const value = this.#waiting.shift();
    if (value === undefined) {
      throw WrongUse.ofFlags(complaint);
    }
    this.#set(name, value);
  }

  #set(name: string, text: string): void {
    const { kind, short } = this.#flags.get(name) ?? help;
    const parts = kind === 'list' ? splitList(text) : [text];
    const called = short === undefined ? `--${name}` : `-${short}, --${name}`;
    const refuse = (why: string): WrongUse =>
      WrongUse.ofFlags(`invalid argument ${JSON.stringify(text)} for "${called}" flag: ${why}`);
    if (parts === null) {
      throw refuse('quotes must enclose a whole item, as in "a,b",c');
    }
    if (kind === 'boolean' && !yes.has(text) && !no.has(text)) {
      throw refuse(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    this.#values.set(name, [...(this.#values.get(name) ?? []), ...parts]);
  }
}
