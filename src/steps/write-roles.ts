import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import { Digest } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { keptText } from './kept.ts';

/** The changed roles file, committed in the settings. It counts by the step behind it. Only the file that was planned for is changed. */
export const writeRoles = defineStep({
  kind: 'write-roles',
  phase: 'roles',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    /** What is done, for the commit. */
    subject: z.string(),
    /** The whole file, before and after. */
    from: Digest,
    to: Digest,
  }),
  describe: ({ subject }) => subject,
  async apply({ subject, from, to }, { rolesInForce, vault, digestKey }, { operation }) {
    const { by, command: event, id } = operation;
    const text = await rolesInForce.fileText();
    const now = keyedDigest(digestKey, text);
    if (text === null || (now !== from && now !== to)) {
      throw new UserError('apps_conflict', 'Somebody changed the roles file meanwhile.');
    }
    const reason = { subject, by, event, operation: id };
    await rolesInForce.write({ text: keptText(to, { vault }), from: text, reason });
    return ok;
  },
  /** Writing what stands there already only commits it, if that is not done either. */
  async recover({ from, to }, { rolesInForce, digestKey }) {
    const now = keyedDigest(digestKey, await rolesInForce.fileText());
    return now === from || now === to ? 'redo' : 'ask';
  },
});
