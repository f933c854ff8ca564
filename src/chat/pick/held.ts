import type { Hold } from '../../operations/holds.ts';
import type { Subject } from '../../operations/subject.ts';
import type { CommandContext, Outcome } from '../command.ts';
import type { Call } from '../ports.ts';
import { pickApp } from './app.ts';

/** What a hold is about (`null`: all apps), and the hold that is on just that. */
export interface Held {
  readonly about: Subject | null;
  readonly hold: Hold | null;
}

/** `all`, or an app as people name it. Throws `unknown_app`. */
export async function pickHeld(
  words: string,
  context: CommandContext,
  again: (app: string) => Call,
): Promise<Held | { readonly instead: Outcome }> {
  const on = (name: string | null): Hold | null => context.holds().find(({ app }) => app === name) ?? null;
  if (words.toLowerCase() === 'all') {
    return { about: null, hold: on(null) };
  }
  const picked = await pickApp(words, context, again);
  if ('instead' in picked) {
    return picked;
  }
  const { name: app, server, stack, recipe } = picked.app;
  return { about: { app, server, stack, recipe }, hold: on(app) };
}
