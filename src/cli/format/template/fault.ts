import { UserError } from '../../../kernel/errors.ts';

/** What somebody wrote behind `--format` cannot be read, or cannot be done with what there is. */
export function fault(words: string): UserError {
  return new UserError('bad_arguments', `The format cannot be used: ${words}.`);
}
