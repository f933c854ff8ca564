import { UserError } from '../../kernel/errors.ts';
import type { LoadedStack } from '../../stack/load.ts';
import { parseYaml } from '../../stack/yaml/parse.ts';
import type { RecipeTree } from '../recipes.ts';
import { composePaths, composeText, sampleStack } from '../sample-stack.ts';
import { abraRules } from './abra-rules.ts';
import { composeRules } from './compose-rules.ts';
import { releaseRules } from './release-rules.ts';
import type { Finding, LintTarget, RawFile, Rule } from './rule.ts';
import { swarmRules } from './swarm-rules.ts';

/** All rules by their numbers: abra's, then ours. */
export const rules: readonly Rule[] = [
  ...abraRules,
  ...composeRules,
  ...swarmRules,
  ...releaseRules,
].toSorted((one, other) => weight(one) - weight(other));

/** What a rule says of a recipe. */
export interface Ruling {
  readonly rule: Rule;
  /** Why it does not apply; `null`: it does. */
  readonly skipped: string | null;
  /** Empty: it is met. */
  readonly findings: readonly Finding[];
}

export type LintInput = Omit<LintTarget, 'stack' | 'files' | 'unreadable'>;

/** Asks every rule; what cannot be read is a finding, and stops no other rule. */
export function lint(input: LintInput): readonly Ruling[] {
  const target = { ...input, stack: stackOf(input), ...filesOf(input.tree) };
  return rules.map((rule) => {
    const skipped = unreadable(rule, target) ?? rule.skip?.(target) ?? null;
    return { rule, skipped, findings: skipped === null ? rule.check(target) : [] };
  });
}

function unreadable({ looksAtFiles }: Rule, { unreadable: errors }: LintTarget): string | null {
  const path = errors[0]?.place?.path;
  return looksAtFiles === undefined || path === undefined ? null : `${path} cannot be read`;
}

function stackOf({ tree, sample }: LintInput): LoadedStack | UserError {
  return sample instanceof UserError ? sample : orError(() => sampleStack(tree, sample));
}

function filesOf(tree: RecipeTree): Pick<LintTarget, 'files' | 'unreadable'> {
  const read = composePaths(tree).map((path): RawFile | UserError =>
    orError(() => ({ path, root: parseYaml(path, composeText(tree, path), []) })),
  );
  return {
    files: read.flatMap((file) => (file instanceof UserError ? [] : [file])),
    unreadable: read.filter((file) => file instanceof UserError),
  };
}

/** What `read` makes, or the expected failure that it throws. */
export function orError<Made>(read: () => Made): Made | UserError {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
}

/** abra's numbers first. */
function weight({ rule }: Rule): number {
  return Number(rule.slice(1)) + (rule.startsWith('R') ? 0 : 1000);
}
