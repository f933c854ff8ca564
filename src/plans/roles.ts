import { editRoles } from '../access/edit-roles.ts';
import { spoken } from '../access/people.ts';
import { changesBetween } from '../access/policy-changes.ts';
import type { Policy } from '../access/roles.ts';
import type { RoleEdit } from '../access/roles-change.ts';
import type { RolesInForce } from '../access/roles-in-force.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/system.ts';
import type { RequestOf } from '../operations/operation.ts';
import { type PlanDraft, type Planner, planFor, type Vault } from '../operations/ports.ts';
import { enforceRoles } from '../steps/enforce-roles.ts';
import { keptText, startKeeping } from '../steps/kept.ts';
import { writeRoles } from '../steps/write-roles.ts';

export interface RolesDeps {
  readonly rolesInForce: Pick<RolesInForce, 'text' | 'wouldBe' | 'fileText'>;
  /** In force now. */
  readonly roles: () => Policy;
  /** Read only. */
  readonly vault: Vault;
  readonly digestKey: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** Another roles file in the place of the one in force: one that came by itself, or a change that somebody asked for. */
export function planRoles(deps: RolesDeps): Planner {
  return planFor('roles', async ({ change }) =>
    change.what === 'outside' ? planOutside(change, deps) : planEdit(change, deps),
  );
}

type Outside = Extract<RequestOf<'roles'>['change'], { what: 'outside' }>;

/** Longer lines are cut, in UTF-16 units. */
const MOST_LONG = 300;

function planOutside(change: Outside, deps: RolesDeps): PlanDraft {
  const { rolesInForce, roles, digestKey } = deps;
  const after = rolesInForce.wouldBe(keptText(change.text, deps));
  const text = rolesInForce.text();
  const from = text === null ? null : keyedDigest(digestKey, text);
  const isNoop = from === change.text;
  return {
    words: {
      title: `${after.path} as changed outside`,
      facts: change.by === '' ? [] : [`By \`${change.by}\`, says git, which proves nothing.`],
      more: isNoop ? [] : changesBetween(roles(), after, change).map(cut),
      done: `${after.path} counts as it is now`,
      failed: `${after.path} counts as it was agreed to before`,
      goesOn: 'What counts is told by `!whoami` and `!who can`.',
    },
    ...aboutRoles,
    isNoop,
    steps: isNoop ? [] : [enforceRoles.make({ from, to: change.text })],
    keeps: new Map(),
  };
}

/** What is in the settings must be what counts: else something that nobody agreed to would come along. Throws `roles_apart`. */
async function planEdit(edit: RoleEdit, deps: RolesDeps): Promise<PlanDraft> {
  const { rolesInForce, roles, digestKey, clock } = deps;
  const before = roles();
  const text = rolesInForce.text();
  if (text === null || (await rolesInForce.fileText()) !== text) {
    const sentence = `\`${before.path}\` in the settings is not the one that counts: somebody changed it there.`;
    throw new UserError('roles_apart', sentence);
  }
  const after = editRoles(before, edit, clock.now());
  const keeping = startKeeping(digestKey);
  const from = keyedDigest(digestKey, text);
  const to = keeping.keep('text', after.text);
  const { title, done, subject } = wordsOf(edit);
  const quote = keeping.keep('text', diffOf(text, after.text).map(cut).join('\n'));
  return {
    words: {
      title,
      facts: [],
      quote,
      done,
      failed: `${before.path} counts as it was agreed to before`,
      goesOn: 'What counts is told by `!whoami` and `!who can`.',
    },
    ...aboutRoles,
    isNoop: false,
    steps: [writeRoles.make({ subject, from, to }), enforceRoles.make({ from, to })],
    keeps: keeping.keeps,
  };
}

const aboutRoles = { actions: ['roles'], class: null, url: null };

function wordsOf(edit: RoleEdit): {
  readonly title: string;
  readonly done: string;
  readonly subject: string;
} {
  const { person: name, role } = edit;
  const person = spoken({ name });
  if (edit.what === 'add') {
    const until = edit.until === null ? '' : ` until ${edit.until}`;
    return {
      title: `${person} gets role ${role}${until}`,
      done: `${person} has role ${role}${until}`,
      subject: `Give ${name} role ${role}${until}`,
    };
  }
  const what = role === null ? 'all roles' : `role ${role}`;
  const done = `${person} has ${role === null ? 'no role any' : `role ${role} no`} more`;
  return { title: `${person} loses ${what}`, done, subject: `Take ${what} from ${name}` };
}

/** Lines that go and come: each once, wherever it stands. */
function diffOf(before: string, after: string): readonly string[] {
  const [was, is] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  return [
    ...beside(was, is).map((line) => `- ${line.trim()}`),
    ...beside(is, was).map((line) => `+ ${line.trim()}`),
  ];
}

function beside(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const found = left.indexOf(line);
    return found === -1 || left.splice(found, 1).length === 0;
  });
}

function cut(words: string): string {
  return words.length > MOST_LONG ? `${words.slice(0, MOST_LONG - 1)}…` : words;
}
