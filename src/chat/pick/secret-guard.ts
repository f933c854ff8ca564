import { nearest } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Guarded } from '../command.ts';

const things = ['list', 'generate', 'insert', 'rotate', 'remove'] as const;
export type Thing = (typeof things)[number];

/** How many words each takes behind itself. More than that, or anything that looks like a flag, may be a password. */
const most: Readonly<Record<Thing, number>> = { list: 1, generate: 2, insert: 2, rotate: 2, remove: 3 };
/** After a leak. */
const FLAG = '--purge';
/** What a guarded call stands for: nothing of it is asked for, only what it was about is told. */
export const LEAKED = 'leaked';

export interface Typed {
  readonly what: string;
  readonly app?: string | undefined;
  readonly secret?: string | undefined;
  readonly version?: string | undefined;
  readonly purge: boolean;
}

/** `!secret cloud rotate db_password` is understood as well, and `!secret cloud` lists. */
export function inOrder(typed: Typed): Typed {
  const { what, app } = typed;
  if (isThing(what) || what === LEAKED) {
    return typed;
  }
  return app !== undefined && isThing(app)
    ? { ...typed, what: app, app: what }
    : { ...typed, ...asList(typed) };
}

function asList({ what, app }: Typed): Partial<Typed> {
  return app === undefined ? { what: 'list', app: what } : {};
}

function isThing(word: string): word is Thing {
  return things.some((thing) => thing === word.toLowerCase());
}

export function thingOf(word: string): Thing {
  const found = things.find((thing) => thing === word.toLowerCase());
  if (found === undefined) {
    const near = nearest(word.toLowerCase(), things);
    const sentence =
      near === null ? 'There is nothing of that kind to do with passwords.' : `Did you mean \`${near}\`?`;
    throw new UserError('bad_arguments', `${sentence} There are: ${things.join(', ')}.`);
  }
  return found;
}

/** A value behind the name, whatever it looks like and wherever it stands. */
export function guardSecrets(words: readonly string[]): Guarded | null {
  const at = words.slice(0, 2).findIndex(isThing);
  const thing = thingAt(words, at);
  const rest = words.filter((word, index) => index !== at && !(thing === 'rotate' && word === FLAG));
  const isLeak =
    rest.length > (thing === null ? 2 : most[thing]) || rest.some((word) => word.startsWith('-'));
  const [app = '', secret] = thing === null ? rest.slice(1) : rest;
  const named = { app, ...(secret === undefined ? {} : { secret }) };
  if (isLeak) {
    return { args: { what: LEAKED, ...named }, isLeak };
  }
  // The name of an insertion may be the password itself: it is never said back, nor asked about again.
  return thing === 'insert' ? { args: { what: thing, ...named }, isLeak } : null;
}

function thingAt(words: readonly string[], at: number): Thing | null {
  return things.find((thing) => thing === words[at]?.toLowerCase()) ?? null;
}
