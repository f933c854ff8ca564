import type { App } from '../../apps/apps.ts';
import type { PlanDraft } from '../../operations/ports.ts';
import type { SecretPlan } from '../../recipes/secrets.ts';

/** What every plan about passwords has in common. */
export function secretDraft(
  { words, steps }: Pick<PlanDraft, 'words' | 'steps'>,
  more: Partial<PlanDraft> = {},
): PlanDraft {
  return {
    words,
    actions: ['secret'],
    class: null,
    url: null,
    isNoop: steps.length === 0,
    steps,
    keeps: new Map(),
    ...more,
  };
}

/** The card's first line below the title. */
export function whereOf({ name, server }: App): string {
  return `${name}, on ${server}`;
}

/** `db_password v1`. */
export function labelOf({ key, version }: Pick<SecretPlan, 'key' | 'version'>): string {
  return `${key} ${version}`;
}

/** By which rule it is made: `32 characters`. */
export function shapeOf({ length, charset }: Pick<SecretPlan, 'length' | 'charset'>): string {
  const kind = charset.length === 1 && charset[0] === 'default' ? '' : ` of ${charset.join(' and ')}`;
  return length === null ? 'a passphrase' : `${length} characters${kind}`;
}

/** `a, b and c`; more than six are counted. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 7 ? [...names.slice(0, 6), `${names.length - 6} more`] : names;
  const [last = '', ...rest] = shown.toReversed();
  return rest.length === 0 ? last : `${rest.toReversed().join(', ')} and ${last}`;
}
