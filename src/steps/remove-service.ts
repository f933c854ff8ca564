import { z } from 'zod';
import { ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

export const removeService = defineStep({
  kind: 'remove-service',
  phase: 'services stopped',
  weight: 2,
  isChange: true,
  args: z.strictObject({ server: ServerName, name: z.string(), service: z.string() }),
  describe: ({ service }) => `${service} stopped`,
  async apply({ server, name }, { swarms }, { signal }) {
    await swarms.of(server).removeService(name, signal);
    return ok;
  },
  recover: async () => 'redo',
});
