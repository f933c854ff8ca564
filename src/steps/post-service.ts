import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { Digest, ServerName, StackName } from '../kernel/ids.ts';
import type { Recovery, StepEnd } from '../operations/ports.ts';
import { isSameSpec } from '../stack/stored.ts';
import { awaitLeaving } from '../swarm/await-leaving.ts';
import type { InspectedService } from '../swarm/swarm.ts';
import { ok, type World } from './define.ts';
import { keptSpec } from './kept.ts';

/** One service that is there, from the spec that people saw to the one that they agreed to. */
export const Posting = z.strictObject({
  server: ServerName,
  stack: StackName,
  /** Short name. */
  service: z.string(),
  from: Digest,
  to: Digest,
});
export type Posting = z.infer<typeof Posting>;

/** Posts it, unless somebody else changed it since. */
export async function postService(given: Posting, world: World, signal: AbortSignal): Promise<StepEnd> {
  const swarm = world.swarms.of(given.server);
  const spec = keptSpec(given.to, world);
  await awaitLeaving({ swarm, stack: given.stack, spec, clock: world.clock }, signal);
  const live = await look(given, world, signal);
  if (live === null || !isAsSeen(live, given, world)) {
    const reason = `Somebody else changed \`${given.service}\` in the meantime. I left it as it is.`;
    return { ok: false, verdict: 'needs a person', reason };
  }
  await swarm.applyService(spec, live.version, signal);
  return ok;
}

/** Whether it was posted before the crash. The counter of forced restarts counts: a restart changes nothing else. */
export async function recoverPost(given: Posting, world: World, signal: AbortSignal): Promise<Recovery> {
  const live = await look(given, world, signal);
  if (live === null) {
    return 'ask';
  }
  const wanted = keptSpec(given.to, world);
  const isRestarted = live.spec.TaskTemplate.ForceUpdate >= wanted.TaskTemplate.ForceUpdate;
  if (isRestarted && isSameSpec(wanted, live.spec)) {
    return 'done';
  }
  return isAsSeen(live, given, world) ? 'redo' : 'ask';
}

async function look(
  { server, to }: Posting,
  world: World,
  signal: AbortSignal,
): Promise<InspectedService | null> {
  return world.swarms.of(server).inspectService(keptSpec(to, world).Name, signal);
}

function isAsSeen({ spec }: InspectedService, { from }: Posting, { digestKey }: World): boolean {
  return keyedDigest(digestKey, spec) === from;
}
