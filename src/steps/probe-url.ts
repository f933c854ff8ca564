import { z } from 'zod';
import { isServed } from '../apps/probe.ts';
import { ServerName } from '../kernel/ids.ts';
import type { StepEnd } from '../operations/ports.ts';
import { defineStep, ok } from './define.ts';
import { goneSince } from './gone-since.ts';

/** Between two tries, in milliseconds: proxies take a moment to notice a new app. */
const TRY_EVERY_MS = 500;

/** The app's address is asked as a visitor asks it, until it answers. */
export const probeUrl = defineStep({
  kind: 'probe-url',
  phase: 'address answers',
  weight: 2,
  isChange: false,
  args: z.strictObject({ server: ServerName, url: z.string(), withinMs: z.int().positive() }),
  describe: ({ url }) => `${url} answers`,
  async apply({ server, url, withinMs }, world, context) {
    const { probe, clock } = world;
    const { signal, onProgress } = context;
    const deadline = clock.monotonicMs() + withinMs;
    for (;;) {
      const answer = await probe.ask(url, server, signal);
      if ('status' in answer && isServed(answer.status)) {
        return ok;
      }
      if (clock.monotonicMs() >= deadline) {
        const how = 'status' in answer ? `answers with ${answer.status}` : answer.trouble;
        return (await goneSince(server, world, context)) ?? notServed(url, how);
      }
      onProgress({ fraction: 0, words: `asking ${url}` });
      await clock.sleep(TRY_EVERY_MS, signal);
    }
  },
  recover: async () => 'redo',
});

function notServed(url: string, how: string): StepEnd {
  return {
    ok: false,
    verdict: 'needs a person',
    reason: `All services got well, but ${url} is not served: ${how}.`,
    hint: 'Does the domain point to the server, and does the proxy know the app?',
  };
}
