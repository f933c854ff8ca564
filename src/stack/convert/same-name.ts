import { isSame } from '../../kernel/digest.ts';
import { UserError } from '../../kernel/errors.ts';
import type { ConfigSpec, SecretSpec } from '../spec.ts';
import type { Stack } from './context.ts';
import { swarmName } from './names.ts';

/**
 * Two keys may give one name. Docker makes it of one and posts the other over it, of which the engine takes only the labels: here it
 * is one from the start. Throws `compose_invalid` for two that are not the same, which docker finds out half-way.
 */
export function oneOfEachName<Spec extends SecretSpec | ConfigSpec>(
  kind: 'secret' | 'config',
  specs: readonly Spec[],
  stack: Stack,
): readonly Spec[] {
  const found = new Map<string, Spec>();
  for (const spec of specs) {
    const before = found.get(spec.Name);
    if (before !== undefined && !isSame({ ...before, Labels: spec.Labels }, spec)) {
      throw refuse(kind, spec.Name, stack);
    }
    found.set(spec.Name, spec);
  }
  return [...found.values()];
}

function refuse(kind: 'secret' | 'config', name: string, stack: Stack): UserError {
  const last = [...stack.document[`${kind}s`].values()].findLast(
    (one) => swarmName(stack.name, one) === name,
  );
  const sentence = `Two ${kind}s are to have the name \`${name}\`, and they are not the same.`;
  return new UserError('compose_invalid', sentence, last === undefined ? {} : { place: last.place });
}
