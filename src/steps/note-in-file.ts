import type { Apps, Reason } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import type { AppName, ServerName } from '../kernel/ids.ts';
import type { StepContext } from '../operations/ports.ts';

interface Note {
  readonly server: ServerName;
  readonly app: AppName;
  readonly edit: (text: string) => string;
  /** The commit's first line. */
  readonly subject: string;
}

/** How often somebody may change the same file at the same moment. */
const ATTEMPTS = 3;

/**
 * Writes into an app's file what its swarm runs already, and commits it. Everything else that people wrote there stays, also what came
 * while the operation ran. Answers why it could not be written, `null` when it was. Safe to repeat.
 */
export async function noteInFile(
  apps: Apps,
  { server, app, edit, subject }: Note,
  { by, command: event, id }: StepContext['operation'],
): Promise<string | null> {
  const reason: Reason = { subject, by, event, operation: id };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { text } = await apps.read(app);
      await apps.write({ app, server, text: edit(text), from: text, isAfter: true, reason });
      return null;
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      if (error.code !== 'apps_conflict' || attempt === ATTEMPTS) {
        return error.message;
      }
    }
  }
}
