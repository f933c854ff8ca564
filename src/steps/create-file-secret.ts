import { z } from 'zod';
import { Digest, ServerName } from '../kernel/ids.ts';
import { Secret } from '../kernel/secret.ts';
import { defineStep, ok } from './define.ts';
import { keptSecret } from './kept.ts';

/** A secret whose content is a file of the recipe. Rare, and no real secret; but recipes may. */
export const createFileSecret = defineStep({
  kind: 'create-file-secret',
  phase: 'files',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, name: z.string(), secret: Digest }),
  describe: ({ name }) => `secret file ${name}`,
  async apply({ server, secret }, world, { signal }) {
    const { Data = '', ...spec } = keptSecret(secret, world);
    const value = new Secret(Buffer.from(Data, 'base64').toString('utf8'));
    await world.swarms.of(server).createSecret(spec, value, signal);
    return ok;
  },
  recover: async () => 'redo',
});
