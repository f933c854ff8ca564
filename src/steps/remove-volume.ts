import { z } from 'zod';
import { UserError } from '../kernel/errors.ts';
import { ServerName, StackName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

/** How long containers of an app that was stopped a moment ago may hold it, and between two tries, in milliseconds. */
const HELD_MS = 60_000;
const TRY_EVERY_MS = 1000;

/** With all that is in it. The engine refuses while a container has it, running or not. */
export const removeVolume = defineStep({
  kind: 'remove-volume',
  phase: 'volumes removed',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, stack: StackName, node: z.string(), name: z.string() }),
  describe: ({ node, name }) => `volume ${name} on ${node} removed`,
  async apply({ server, node, name }, { nodes, clock }, { signal, onProgress }) {
    const deadline = clock.monotonicMs() + HELD_MS;
    for (;;) {
      const held = await nodes
        .of(server)
        .removeVolume({ node, name }, signal)
        .then(() => null, inUse);
      if (held === null) {
        return ok;
      }
      if (clock.monotonicMs() >= deadline) {
        const sentence = `The volume \`${name}\` on ${node} is still held by a container.`;
        throw new UserError('volume_held', sentence, { cause: held });
      }
      onProgress({ fraction: 0, words: 'waiting until its last container is gone' });
      await clock.sleep(TRY_EVERY_MS, signal);
    }
  },
  recover: async () => 'redo',
});

/** Swarm clears containers away some time after their service. */
function inUse(error: unknown): UserError {
  if (error instanceof UserError && error.code === 'volume_in_use') {
    return error;
  }
  throw error;
}
