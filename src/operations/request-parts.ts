import { z } from 'zod';
import { AppName, OperationId, RecipeName, ServerName, StackName } from '../kernel/ids.ts';

/** The app that it is about. Requests about none have nothing of it: see `subject.ts`. */
export const subject = { app: AppName, server: ServerName, stack: StackName, recipe: RecipeName };

/** The whole stack as it was when it was kept under this number. */
export const Rollback = z.object({
  action: z.literal('rollback'),
  ...subject,
  to: z.int(),
  /** The operation that went wrong, where the bot offers it by itself. By default somebody asked. */
  after: OperationId.exactOptional(),
});

/** A version that went wrong for this app may be offered again. */
export const Lift = z.object({ action: z.literal('lift'), ...subject, version: z.string() });
