import { z } from 'zod';
import { Digest } from '../kernel/ids.ts';
import { defineStep } from './define.ts';
import { keptSpec } from './kept.ts';
import { Posting, postService, recoverPost } from './post-service.ts';
import { rememberPost } from './posted.ts';

const args = z.strictObject({
  ...Posting.shape,
  replicas: z.int(),
  /** What the bot had posted, with the new number: only that is its doing. `null`: it never deployed this service. */
  remembers: Digest.nullable(),
});

export const scaleService = defineStep({
  kind: 'scale-service',
  phase: 'scaled',
  weight: 1,
  isChange: true,
  args,
  describe: ({ service, replicas }) => `${service} scaled to ${replicas}`,
  async apply({ replicas: _replicas, remembers, ...posting }, world, { operation, signal }) {
    if (remembers !== null) {
      const post = { spec: remembers, operation: operation.id, at: world.clock.now() };
      const name = keptSpec(posting.to, world).Name;
      rememberPost({ server: posting.server, name }, post, world.vault);
    }
    return postService(posting, world, signal);
  },
  recover: async ({ replicas: _replicas, remembers: _remembers, ...posting }, world, signal) =>
    recoverPost(posting, world, signal),
});
