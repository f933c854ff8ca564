import { z } from 'zod';
import { Digest, UserId } from '../kernel/ids.ts';

/** Where another roles file comes from. Stored in the journal. */
export const RolesChange = z.discriminatedUnion('what', [
  /**
   * Whoever can write to the settings changed it. `text`: the new one, in the vault; `by`: as git has it, which proves nothing;
   * `isAboutAll`: the room that is asked may know of all apps.
   */
  z.object({ what: z.literal('outside'), text: Digest, by: z.string(), isAboutAll: z.boolean() }),
  /** People by their names in the file; `user`: of somebody who is not in it yet; `until`: the last day. */
  z.object({
    what: z.literal('add'),
    person: z.string(),
    user: UserId.nullable(),
    role: z.string(),
    until: z.string().nullable(),
  }),
  /** `role: null`: all of them. */
  z.object({ what: z.literal('remove'), person: z.string(), role: z.string().nullable() }),
]);
export type RolesChange = Readonly<z.infer<typeof RolesChange>>;

/** What somebody wants of the roles file. */
export type RoleEdit = Exclude<RolesChange, { what: 'outside' }>;
