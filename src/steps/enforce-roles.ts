import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { Digest } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { keptText } from './kept.ts';

/** What was agreed to counts from here on. */
export const enforceRoles = defineStep({
  kind: 'enforce-roles',
  phase: 'roles',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    /** The file in force when people agreed, whole; `null`: there was none. */
    from: Digest.nullable(),
    to: Digest,
  }),
  describe: () => 'who may do what',
  async apply({ to }, world) {
    await world.rolesInForce.enforce(keptText(to, world));
    return ok;
  },
  async recover({ to }, { rolesInForce, digestKey }) {
    const text = rolesInForce.text();
    return text !== null && keyedDigest(digestKey, text) === to ? 'done' : 'redo';
  },
});
