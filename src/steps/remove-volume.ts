import { z } from 'zod';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

/** With all that is in it. The engine refuses while a container has it, running or not. */
export const removeVolume = defineStep({
  kind: 'remove-volume',
  phase: 'volumes removed',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, stack: StackName, node: z.string(), name: z.string() }),
  describe: ({ node, name }) => `volume ${name} on ${node} removed`,
  async apply({ server, node, name }, { nodes }, { signal }) {
    await nodes.of(server).removeVolume({ node, name }, signal);
    return ok;
  },
  recover: async () => 'redo',
});
