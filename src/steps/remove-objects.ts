import { z } from 'zod';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { forgetSecret } from './generated.ts';
import { forgetRetired } from './retired.ts';

/** The passwords, files and networks of an app that is removed for good, by their whole names; networks last. */
export const removeObjects = defineStep({
  kind: 'remove-objects',
  phase: 'passwords and networks removed',
  weight: 4,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    stack: StackName,
    secrets: z.array(z.string()),
    configs: z.array(z.string()),
    networks: z.array(z.string()),
  }),
  describe: () => 'passwords, files and networks removed',
  async apply({ server, stack, ...names }, { swarms, vault }, { signal }) {
    await swarms.of(server).removeObjects(names, signal);
    for (const name of names.secrets) {
      forgetSecret({ server, name }, vault);
      forgetRetired({ server, stack }, name, vault);
    }
    return ok;
  },
  recover: async () => 'redo',
});
