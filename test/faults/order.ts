import { z } from 'zod';

/**
 * Where the bot is stopped, until the test lets it go on: at the nth commit of that name, just before it is on disk or just after.
 */
export const Cut = z.object({ side: z.enum(['before', 'after']), commit: z.string(), nth: z.number() });
export type Cut = z.infer<typeof Cut>;
