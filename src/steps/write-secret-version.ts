import { z } from 'zod';
import { editSettings } from '../apps/edit-env.ts';
import { pinVersion } from '../apps/env-file.ts';
import { AppName, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { noteInFile } from './note-in-file.ts';

/**
 * The version of a rotated secret in the app's env file, committed. After the deploy, as the version of the recipe is, and in one commit
 * with that where it was not written down: where the new password does not work, the file still names the old one, which is there.
 */
export const writeSecretVersion = defineStep({
  kind: 'write-secret-version',
  phase: 'settings',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    app: AppName,
    setting: z.string(),
    version: z.string(),
    /** The recipe's version, where the file does not name it. */
    pin: z.string().nullable().default(null),
  }),
  describe: ({ setting, version }) => `${setting}=${version}`,
  async apply({ server, app, setting, version, pin }, { apps }, { operation }) {
    const edit = (text: string): string => {
      const edited = editSettings(text, [{ key: setting, value: version }]);
      return pin === null ? edited : pinVersion(edited, pin);
    };
    const subject = `Rotate a password of ${app}: ${setting}=${version}`;
    const why = await noteInFile(apps, { server, app, edit, subject }, operation);
    if (why === null) {
      return ok;
    }
    const reason = `The new password is in use, but the settings could not be written: ${why} Until they say \`${setting}=${version}\`, a deploy takes the old one again.`;
    return {
      ok: false,
      verdict: 'needs a person',
      reason,
      hint: 'Write that line into the file and commit it.',
    };
  },
  /** Writing what stands there already makes no commit. */
  recover: async () => 'redo',
});
