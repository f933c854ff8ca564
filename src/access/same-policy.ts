import { isDeepStrictEqual } from 'node:util';
import type { Policy } from './policy.ts';

/** Whether two roles files mean the same: other comments, another layout, quotes, the order of names. */
export function isSamePolicy(one: Policy, other: Policy): boolean {
  return isDeepStrictEqual(meaningOf(one), meaningOf(other));
}

/** Without where it stands. */
function meaningOf({ homeservers, people, roles, assignments, rooms, rules }: Policy): unknown {
  return {
    homeservers,
    people: new Map([...people].map(([name, person]) => [name, withoutLine(person)])),
    roles: new Map([...roles].map(([name, role]) => [name, withoutLine(role)])),
    assignments: assignments.map(withoutLine),
    rooms,
    rules: rules.map(withoutLine),
  };
}

function withoutLine<T extends { readonly line: number }>({ line: _line, ...rest }: T): Omit<T, 'line'> {
  return rest;
}
