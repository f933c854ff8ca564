import { type Policy, parseRoles } from '../../src/access/roles.ts';
import type { RolesInForce } from '../../src/access/roles-in-force.ts';

/** Roles that nobody changes from outside: the file is always as agreed. */
export function fakeRoles(policy: Policy): RolesInForce {
  let [now, text] = [policy, policy.lines.join('\n')];
  let file = text;
  return {
    current: () => now,
    text: () => text,
    wouldBe: (other) => parseRoles(other, policy.path, new Date(Date.UTC(2026, 10, 21))),
    look: async () => ({ found: 'agreed' }),
    told: async () => {},
    fileText: async () => file,
    write: async (change) => {
      file = change.text;
    },
    async enforce(other) {
      now = parseRoles(other, policy.path, new Date(Date.UTC(2026, 10, 21)));
      text = other;
    },
  };
}
