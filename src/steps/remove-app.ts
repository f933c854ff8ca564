import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import { AppName, Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

/** An app's env file, deleted and committed. It goes last: until then `remove` can be asked for again. */
export const removeApp = defineStep({
  kind: 'remove-app',
  phase: 'settings removed',
  weight: 1,
  isChange: true,
  /** `from`: the file that people saw. */
  args: z.strictObject({ server: ServerName, app: AppName, from: Digest }),
  describe: () => 'settings removed',
  async apply({ server, app, from }, { apps, digestKey }, { operation }) {
    const { by, command: event, id } = operation;
    const { apps: all } = await apps.list();
    const text = all.find((one) => one.name === app && one.server === server)?.text ?? null;
    if (text !== null && keyedDigest(digestKey, text) !== from) {
      throw new UserError('apps_conflict', `Somebody changed the settings of \`${app}\` meanwhile.`);
    }
    const reason = { subject: `Remove ${app}`, by, event, operation: id };
    await apps.remove({ app, server, from: text, reason });
    return ok;
  },
  /** Gone already, only its commit may be missing. */
  recover: async () => 'redo',
});
