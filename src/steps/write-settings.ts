import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import { AppName, Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { keptText } from './kept.ts';

/** An app's changed settings, committed. Only what was planned for is changed: a file that others edited meanwhile is left alone. */
export const writeSettings = defineStep({
  kind: 'write-settings',
  phase: 'settings',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    app: AppName,
    keys: z.array(z.string()),
    /** The whole file, before and after. */
    from: Digest,
    to: Digest,
  }),
  describe: ({ keys }) => `settings ${keys.join(', ')}`,
  async apply({ server, app, keys, from, to }, world, { operation }) {
    const { by, command: event, id } = operation;
    const { text } = await world.apps.read(app);
    const now = keyedDigest(world.digestKey, text);
    if (now !== from && now !== to) {
      throw new UserError('apps_conflict', `Somebody changed the settings of \`${app}\` meanwhile.`);
    }
    const reason = { subject: `Set ${keys.join(', ')} of ${app}`, by, event, operation: id };
    await world.apps.write({ app, server, text: keptText(to, world), from: text, reason });
    return ok;
  },
  /** Writing what stands there already only commits it, if that is not done either. */
  async recover({ app, from, to }, { apps, digestKey }) {
    const { text } = await apps.read(app);
    const now = keyedDigest(digestKey, text);
    return now === from || now === to ? 'redo' : 'ask';
  },
});
