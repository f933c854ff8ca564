import { z } from 'zod';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

/** What is left of a stack without services: its networks and files. Data and passwords stay. */
export const removeRest = defineStep({
  kind: 'remove-rest',
  phase: 'networks and files removed',
  weight: 4,
  isChange: true,
  args: z.strictObject({ server: ServerName, stack: StackName }),
  describe: () => 'networks and files removed',
  async apply({ server, stack }, { swarms }, { signal, onProgress }) {
    onProgress({ fraction: 0, words: 'waiting until everything has stopped' });
    await swarms.of(server).removeRest(stack, signal);
    return ok;
  },
  recover: async () => 'redo',
});
