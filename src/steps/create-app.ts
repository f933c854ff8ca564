import { z } from 'zod';
import { AppName, Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { keptText } from './kept.ts';

/** A new app's env file, committed. */
export const createApp = defineStep({
  kind: 'create-app',
  phase: 'settings',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, app: AppName, text: Digest }),
  describe: () => 'settings',
  async apply({ server, app, text }, world, { operation }) {
    const { by, command: event, id } = operation;
    const reason = { subject: `Create ${app}`, by, event, operation: id };
    await world.apps.write({ app, server, text: keptText(text, world), reason });
    return ok;
  },
  /** Writing it again only commits it, if that is not done either; one that somebody edited since was there. */
  async recover({ app, text }, world) {
    const { apps: all } = await world.apps.list();
    const found = all.find(({ name }) => name === app);
    return found === undefined || found.text === keptText(text, world) ? 'redo' : 'done';
  },
});
