import { z } from 'zod';
import { editSettings } from '../apps/edit-env.ts';
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
    const { text } = await apps.read(app);
    const reason = {
      subject: `Rotate a password of ${app}: ${setting}=${version}`,
      by,
      event,
      operation: id,
    };
    await apps.write({ app, server, text: editSettings(text, [{ key: setting, value: version }]), reason });
    return ok;
  },
  /** Writing what stands there already makes no commit. */
  recover: async () => 'redo',
});
