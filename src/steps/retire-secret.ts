import { z } from 'zod';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { retire } from './retired.ts';

/** Remembers a secret that was replaced: a later deploy removes it, once no way back needs it. */
export const retireSecret = defineStep({
  kind: 'retire-secret',
  phase: 'old passwords kept',
  weight: 1,
  isChange: false,
  args: z.strictObject({ server: ServerName, stack: StackName, name: z.string(), label: z.string() }),
  describe: ({ label }) => `password ${label} kept for a way back`,
  async apply({ server, stack, name, label }, { vault }) {
    retire({ server, stack }, { name, label }, vault);
    return ok;
  },
  recover: async () => 'redo',
});
