import { UserError } from '../kernel/errors.ts';
import { StackName } from '../kernel/ids.ts';

/** A stack's name as it was typed. Throws `bad_arguments` for one that no engine takes, before anything is asked of it. */
export function stackNameOf(text: string): StackName {
  const { data } = StackName.safeParse(text);
  if (data === undefined) {
    throw new UserError('bad_arguments', `invalid stack name: ${JSON.stringify(text)}`);
  }
  return data;
}

/** As docker, where a stack is only looked for: throws `bad_arguments` for nothing but quotes and spaces. What no engine holds, none finds. */
export function checkStackName(stack: string): string {
  if (stack.replaceAll(/[\s"']/g, '') === '') {
    throw new UserError('bad_arguments', `invalid stack name: ${JSON.stringify(stack)}`);
  }
  return stack;
}
