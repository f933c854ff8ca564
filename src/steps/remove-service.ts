import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { forgetPosts } from './posted.ts';

export const removeService = defineStep({
  kind: 'remove-service',
  phase: 'services stopped',
  weight: 2,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    name: z.string(),
    service: z.string(),
    /** The live spec that people saw, where it matters: what somebody changed by hand is nowhere else. */
    from: Digest.exactOptional(),
  }),
  describe: ({ service }) => `${service} stopped`,
  async apply({ server, name, service, from }, { swarms, vault, digestKey }, { signal }) {
    const live = from === undefined ? null : await swarms.of(server).inspectService(name, signal);
    if (live !== null && keyedDigest(digestKey, live.spec) !== from) {
      const reason = `Somebody else changed \`${service}\` in the meantime. I left it as it is.`;
      return { ok: false, verdict: 'needs a person', reason };
    }
    await swarms.of(server).removeService(name, signal);
    forgetPosts({ server, name }, vault);
    return ok;
  },
  recover: async () => 'redo',
});
