import { z } from 'zod';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

/** Data is deleted only when nothing writes to it any more. */
export const awaitStopped = defineStep({
  kind: 'await-stopped',
  phase: 'all stopped',
  weight: 4,
  isChange: false,
  args: z.strictObject({ server: ServerName, stack: StackName }),
  describe: () => 'everything has stopped',
  async apply({ server, stack }, { swarms }, { signal, onProgress }) {
    onProgress({ fraction: 0, words: 'waiting until everything has stopped' });
    await swarms.of(server).awaitStopped(stack, signal);
    return ok;
  },
  recover: async () => 'redo',
});
