import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import { AppName, Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { keptText } from './kept.ts';
import { noteInFile } from './note-in-file.ts';

/** An app's env file as it was when the stack was kept that runs again, whole, committed. */
export const giveBackFile = defineStep({
  kind: 'give-back-file',
  phase: 'settings',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    app: AppName,
    /** The whole file, before and after. */
    from: Digest,
    to: Digest,
  }),
  describe: () => 'settings as they were',
  async apply({ server, app, from, to }, world, { operation }) {
    const then = keptText(to, world);
    const edit = (text: string): string => {
      const now = keyedDigest(world.digestKey, text);
      if (now !== from && now !== to) {
        throw new UserError('apps_conflict', 'somebody changed them meanwhile.');
      }
      return then;
    };
    const why = await noteInFile(
      world.apps,
      { server, app, edit, subject: `Go back with ${app}` },
      operation,
    );
    return why === null
      ? ok
      : {
          ok: true,
          trouble: `\`${app}\` runs as it did, but its settings could not be written: ${why} Until they are as they were, a deploy goes by those that stand there.`,
        };
  },
  /** Writing what stands there already makes no commit. */
  recover: async () => 'redo',
});
