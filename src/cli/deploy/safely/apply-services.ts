import { isSame } from '../../../kernel/digest.ts';
import { UserError, type UserErrorCode } from '../../../kernel/errors.ts';
import type { ServiceSpec, StackSpec } from '../../../stack/spec.ts';
import { isSameSpec } from '../../../stack/stored.ts';
import { samePostWaitMs } from '../../../swarm/same-post.ts';
import { standstillOf } from '../../../swarm/standstill.ts';
import type { LiveService, Swarm } from '../../../swarm/swarm.ts';
import type { Deployed, Deployment } from '../deployment.ts';
import { listStackServices } from '../stack-services.ts';
import type { Look } from './look.ts';

/** How often a service is read again because the engine itself moved its version in between. Our choice. */
const MOST_READS = 5;

/** How long networks of a removed stack may take to go, and between two tries, in milliseconds. Our choice: containers have ten seconds to stop. */
const GONE_WITHIN_MS = 60_000;
const PAUSE_MS = 500;

interface Hands {
  readonly swarm: Swarm;
  readonly deployment: Deployment;
}

/** Posts what is not as wanted, by name. The first refusal ends it. */
export async function applyServices(spec: StackSpec, seen: Look, hands: Hands): Promise<readonly Deployed[]> {
  for (const wanted of spec.services) {
    const live = liveOf(wanted, seen);
    hands.deployment.context.out(`${wordsFor(wanted, live, seen)}\n`);
    if (!isAsWanted(wanted, live, seen)) {
      await waitForSamePost(wanted, live, hands);
      await withNetworks(spec, hands, async () => replace(wanted, live, hands));
    }
  }
  const ids = new Map((await listStackServices(hands.deployment)).map(({ id, name }) => [name, id]));
  return spec.services.map((wanted) => {
    const id = ids.get(wanted.Name);
    if (id === undefined) {
      const sentence = `The service \`${wanted.Name}\` was posted, and it is not there.`;
      throw new UserError('version_moved', sentence);
    }
    return { id, name: wanted.Name, isPosted: !isAsWanted(wanted, liveOf(wanted, seen), seen) };
  });
}

function liveOf({ Name }: ServiceSpec, { services }: Look): LiveService | null {
  return services.find(({ spec }) => spec.Name === Name) ?? null;
}

function wordsFor(wanted: ServiceSpec, live: LiveService | null, seen: Look): string {
  if (live === null) {
    return `Creating service ${wanted.Name}`;
  }
  const verb = isAsWanted(wanted, live, seen) ? 'Unchanged' : 'Updating';
  return `${verb} service ${wanted.Name} (id: ${live.id})`;
}

/** An identical post would make Swarm forget what to go back to; it is made only where it brings a standstill on. */
function isAsWanted(wanted: ServiceSpec, live: LiveService | null, { tasks }: Look): boolean {
  return live !== null && isSameSpec(wanted, live.spec) && standstillOf(live, tasks) === null;
}

/** What Swarm paused is not brought on by a post that comes too early. */
async function waitForSamePost(
  wanted: ServiceSpec,
  live: LiveService | null,
  { deployment: { context } }: Hands,
): Promise<void> {
  const waitMs = samePostWaitMs(wanted, live, context);
  if (waitMs > 0) {
    context.err(`Swarm has just paused ${wanted.Name}: waiting ${Math.ceil(waitMs / 1000)} s.\n`);
    await context.sleep(waitMs, context.signal);
  }
}

/** The engine moves a version by itself when an update ends: what was seen still holds as long as the spec is the same. */
async function replace(wanted: ServiceSpec, seen: LiveService | null, hands: Hands): Promise<void> {
  const { swarm, deployment } = hands;
  const { signal } = deployment.context;
  let live = seen;
  for (let reads = 1; ; reads += 1) {
    try {
      return await swarm.applyService(wanted, live?.version ?? null, signal);
    } catch (error) {
      if (!hasCode(error, 'version_moved') || reads >= MOST_READS) {
        throw error;
      }
      live = await readAgain(wanted, seen, hands);
    }
  }
}

async function readAgain(
  { Name }: ServiceSpec,
  seen: LiveService | null,
  { swarm, deployment }: Hands,
): Promise<LiveService> {
  const { services } = await swarm.observe(deployment.stack.stages.name, deployment.context.signal);
  const live = services.find(({ spec }) => spec.Name === Name);
  if (live === undefined || seen === null || live.id !== seen.id || !isSame(live.spec, seen.spec)) {
    const sentence = `Somebody else changed the service \`${Name}\` in the meantime. It was left as it is.`;
    throw new UserError('version_moved', sentence);
  }
  return live;
}

/**
 * Networks of a stack that was removed a moment ago are still listed, their names are still taken, and they are gone where they are
 * needed: they are made again as soon as the engine lets them.
 */
async function withNetworks(
  { networks }: StackSpec,
  { swarm, deployment: { context } }: Hands,
  work: () => Promise<void>,
): Promise<void> {
  const endMs = context.now().getTime() + GONE_WITHIN_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!hasCode(error, 'network_missing') || context.now().getTime() >= endMs) {
        throw error;
      }
      for (const network of networks) {
        await swarm.createNetwork(network, context.signal);
      }
      await context.sleep(PAUSE_MS, context.signal);
    }
  }
}

function hasCode(error: unknown, code: UserErrorCode): boolean {
  return error instanceof UserError && error.code === code;
}
