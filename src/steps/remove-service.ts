import { z } from 'zod';
import { ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { forgetPosts } from './posted.ts';

export const removeService = defineStep({
  kind: 'remove-service',
  phase: 'services stopped',
  weight: 2,
  isChange: true,
  args: z.strictObject({ server: ServerName, name: z.string(), service: z.string() }),
  describe: ({ service }) => `${service} stopped`,
  async apply({ server, name }, { swarms, vault }, { signal }) {
    await swarms.of(server).removeService(name, signal);
    forgetPosts({ server, name }, vault);
    return ok;
  },
  recover: async () => 'redo',
});
