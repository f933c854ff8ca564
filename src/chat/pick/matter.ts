import { z } from 'zod';
import { actionWords, isActionWord } from '../../access/actions.ts';
import type { AccessRequest } from '../../access/decide.ts';
import { didYouMean } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import type { CommandContext, Outcome } from '../command.ts';
import type { Call } from '../ports.ts';
import { pickApp } from './app.ts';

export type Matter = Omit<AccessRequest, 'actor' | 'room' | 'now'>;

export interface Wanted {
  readonly action: string;
  /** `undefined`: about no app. */
  readonly app: string | undefined;
  /** The same question about one app, when several fit. */
  readonly again: (app: string) => Call;
}

const Class = z.enum(['patch', 'minor', 'major']);

/** What a question about rights is about: an action, and perhaps an app. Throws `bad_arguments`, `unknown_app`. */
export async function pickMatter(
  { action, app: words, again }: Wanted,
  context: CommandContext,
): Promise<{ readonly matter: Matter } | { readonly instead: Outcome }> {
  const [base = '', kind] = action.split(':');
  if (!actionWords.includes(base.toLowerCase())) {
    throw new UserError('bad_arguments', `There is no such action.${didYouMean(base, actionWords)}`);
  }
  const asked = isActionWord(action) ? action : base.toLowerCase();
  const what = { actions: [asked], class: Class.safeParse(kind?.toLowerCase()).data ?? null };
  if (words === undefined) {
    return { matter: { ...what, app: null, server: null, recipe: null } };
  }
  const picked = await pickApp(words, context, again);
  if ('instead' in picked) {
    return picked;
  }
  const { name: app, server, recipe } = picked.app;
  return { matter: { ...what, app, server, recipe } };
}
