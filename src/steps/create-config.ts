import { z } from 'zod';
import { Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { keptConfig } from './kept.ts';

/** A file of the recipe, as a Swarm config. One that exists with the same content is left alone. */
export const createConfig = defineStep({
  kind: 'create-config',
  phase: 'files',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, name: z.string(), config: Digest }),
  describe: ({ name }) => `file ${name}`,
  async apply({ server, config }, world, { signal }) {
    await world.swarms.of(server).createConfig(keptConfig(config, world), signal);
    return ok;
  },
  recover: async () => 'redo',
});
