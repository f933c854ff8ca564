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
  async recover({ app }, { apps }) {
    const { apps: all } = await apps.list();
    return all.some(({ name }) => name === app) ? 'done' : 'redo';
  },
});
