import { changesBetween } from '../access/policy-changes.ts';
import type { RolesInForce } from '../access/roles-in-force.ts';
import { keyedDigest } from '../kernel/digest.ts';
import type { Digest } from '../kernel/ids.ts';
import type { RequestOf } from '../operations/operation.ts';
import { type PlanDraft, type Planner, planFor, type Vault } from '../operations/ports.ts';
import { enforceRoles } from '../steps/enforce-roles.ts';
import { keptText } from '../steps/kept.ts';

export interface RolesDeps {
  readonly rolesInForce: Pick<RolesInForce, 'current' | 'text' | 'wouldBe'>;
  /** Read only. */
  readonly vault: Vault;
  readonly digestKey: string;
}

/** Longer lines are cut, in UTF-16 units. */
const MOST_LONG = 300;

/** Another roles file in the place of the one in force. */
export function planRoles(deps: RolesDeps): Planner {
  return planFor('roles', async ({ change }) => planOutside(change, deps));
}

function planOutside(change: RequestOf<'roles'>['change'], deps: RolesDeps): PlanDraft {
  const { rolesInForce } = deps;
  const after = rolesInForce.wouldBe(keptText(change.text, deps));
  const before = rolesInForce.current();
  const from = digestInForce(deps);
  const isNoop = from === change.text;
  const changes = isNoop ? [] : changesBetween(before, after, change).map(cut);
  const by = change.by === '' ? '' : `By \`${change.by}\`, says git, which proves nothing.`;
  return {
    words: {
      title: `${after.path} as changed outside`,
      facts: by === '' ? [] : [by],
      more: changes,
      done: `${after.path} counts as it is now`,
      failed: `${after.path} counts as it was agreed to before`,
      goesOn: 'What counts is told by `!whoami` and `!who can`.',
    },
    actions: ['roles'],
    class: null,
    url: null,
    isNoop,
    steps: isNoop ? [] : [enforceRoles.make({ from, to: change.text })],
    keeps: new Map(),
  };
}

function digestInForce({ rolesInForce, digestKey }: RolesDeps): Digest | null {
  const text = rolesInForce.text();
  return text === null ? null : keyedDigest(digestKey, text);
}

function cut(words: string): string {
  return words.length > MOST_LONG ? `${words.slice(0, MOST_LONG - 1)}…` : words;
}
