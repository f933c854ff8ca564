import { z } from 'zod';
import { appPath } from '../apps/app.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import { AppName, Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok, type World } from './define.ts';
import { keptText } from './kept.ts';

const args = z.strictObject({
  server: ServerName,
  app: AppName,
  /** The whole file before; `null`: there was none. */
  from: Digest.nullable(),
  to: Digest,
});
type Args = z.infer<typeof args>;

/** The env file of an app that runs already, as it fits what runs, committed. A file that others edited meanwhile is left alone. */
export const takeFile = defineStep({
  kind: 'take-file',
  phase: 'settings',
  weight: 1,
  isChange: true,
  args,
  describe: ({ from }) => (from === null ? 'settings taken over' : 'settings as they run'),
  async apply(given, world, { operation }) {
    const { server, app, to } = given;
    const now = await textNow(given, world);
    if (!isExpected(now, given, world)) {
      throw new UserError('apps_conflict', `Somebody changed the settings of \`${app}\` meanwhile.`, {
        place: { path: appPath(server, app) },
      });
    }
    const { by, command: event, id } = operation;
    const reason = { subject: `Adopt ${app}`, by, event, operation: id };
    const text = keptText(to, world);
    await world.apps.write({ app, server, text, ...(now === null ? {} : { from: now }), reason });
    return ok;
  },
  /** Writing what stands there already only commits it, if that is not done either. */
  async recover(given, world) {
    return isExpected(await textNow(given, world), given, world) ? 'redo' : 'ask';
  },
});

async function textNow({ app, server }: Args, { apps }: World): Promise<string | null> {
  const { apps: all } = await apps.list();
  return all.find((one) => one.name === app && one.server === server)?.text ?? null;
}

function isExpected(now: string | null, { from, to }: Args, { digestKey }: World): boolean {
  const digest = now === null ? null : keyedDigest(digestKey, now);
  return digest === from || digest === to;
}
