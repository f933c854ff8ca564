import { z } from 'zod';
import { editSettings } from '../apps/edit-env.ts';
import { UserError } from '../kernel/errors.ts';
import { AppName, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

/**
 * The version of a rotated secret in the app's env file, committed. After the deploy, as the version of the recipe is: where the new
 * password does not work, the file still names the old one, which is there.
 */
export const writeSecretVersion = defineStep({
  kind: 'write-secret-version',
  phase: 'settings',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, app: AppName, setting: z.string(), version: z.string() }),
  describe: ({ setting, version }) => `${setting}=${version}`,
  async apply({ server, app, setting, version }, { apps }, { operation }) {
    const { by, command: event, id } = operation;
    try {
      const { text } = await apps.read(app);
      const subject = `Rotate a password of ${app}: ${setting}=${version}`;
      const wanted = editSettings(text, [{ key: setting, value: version }]);
      await apps.write({ app, server, text: wanted, reason: { subject, by, event, operation: id } });
      return ok;
    } catch (error) {
      if (error instanceof UserError) {
        const reason = `The new password is in use, but the settings could not be written: ${error.message} Until they say \`${setting}=${version}\`, a deploy takes the old one again.`;
        return { ok: false, verdict: 'needs a person', reason, hint: error.hint };
      }
      throw error;
    }
  },
  /** Writing what stands there already makes no commit. */
  recover: async () => 'redo',
});
