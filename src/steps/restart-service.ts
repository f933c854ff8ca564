import { defineStep } from './define.ts';
import { Posting, postService, recoverPost } from './post-service.ts';

/**
 * The same spec with the next number of forced restarts: Swarm replaces the tasks by the service's own update rules. Not remembered as
 * a post: what somebody changed by hand before stays theirs.
 */
export const restartService = defineStep({
  kind: 'restart-service',
  phase: 'restarted',
  weight: 1,
  isChange: true,
  args: Posting,
  describe: ({ service }) => `${service} restarted`,
  apply: async (given, world, { signal }) => postService(given, world, signal),
  recover: recoverPost,
});
