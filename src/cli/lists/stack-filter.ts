import { filters } from '../../adapters/docker/engine.ts';
import { STACK_LABEL } from '../../stack/docker-labels.ts';
import type { Flag } from '../command.ts';
import { WrongUse } from '../wrong-use.ts';

export const filterFlag: Flag = {
  kind: 'options',
  short: 'f',
  value: 'filter',
  summary: 'Filter output based on conditions provided',
};

/** What belongs to the stack and fits what was given with `--filter`. Throws `WrongUse` in docker's words. Source: docker/cli, opts.go. */
export function stackFilter(stack: string, given: readonly string[]): Readonly<Record<string, string>> {
  const wanted = new Map([['label', [`${STACK_LABEL}=${stack}`]]]);
  for (const text of given.filter((each) => each !== '')) {
    const cut = text.indexOf('=');
    if (cut < 0) {
      throw WrongUse.ofFlags(
        `invalid argument ${JSON.stringify(text)} for "-f, --filter" flag: bad format of filter (expected name=value)`,
      );
    }
    const name = text.slice(0, cut).trim().toLowerCase();
    wanted.set(name, [...(wanted.get(name) ?? []), text.slice(cut + 1).trim()]);
  }
  return filters(Object.fromEntries(wanted));
}
