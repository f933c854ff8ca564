import { z } from 'zod';
import { UserError } from '../kernel/errors.ts';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { forgetSecret } from './generated.ts';
import { forgetRetired } from './retired.ts';

/** A secret that nothing needs any more. Nobody can bring it back. */
export const removeSecret = defineStep({
  kind: 'remove-secret',
  phase: 'old passwords removed',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    stack: StackName,
    name: z.string(),
    /** For people: `db_password v1`. */
    label: z.string(),
    /** Where a service has it after all, it stays: what is tidied up beside a deploy must not make that fail. */
    isTidying: z.boolean(),
  }),
  describe: ({ label }) => `password ${label} removed`,
  async apply({ server, stack, name, isTidying }, { swarms, vault }, { signal }) {
    try {
      await swarms.of(server).removeSecret(name, signal);
    } catch (error) {
      if (isTidying && error instanceof UserError && error.code === 'secret_in_use') {
        return ok;
      }
      throw error;
    }
    forgetSecret({ server, name }, vault);
    forgetRetired({ server, stack }, name, vault);
    return ok;
  },
  recover: async () => 'redo',
});
