import type { Engine } from '../../adapters/docker/engine.ts';
import type { EngineRefusal } from '../../adapters/docker/refusal.ts';
import { removeOne } from '../../adapters/docker/remove.ts';
import { countBusyTasks } from '../../adapters/docker/tasks.ts';
import { clean } from '../clean.ts';
import type { CliContext } from '../command.ts';
import { findStackObjects, type StackObject } from './stack-objects.ts';

/** Between two looks at what is still going on, in milliseconds. Our choice. */
const PAUSE_MS = 250;
/** What the swarm gets on top of the containers' own time to stop, in milliseconds. Our choice. */
const DRAIN_MS = 60_000;

/** A stack whose removal has begun. */
export interface Removal {
  readonly stack: string;
  readonly is: 'nothing' | 'failed' | 'begun';
  readonly graceMs: number;
}

/** Asks the engine to remove everything that carries the stack's label; volumes are never touched. Says each thing, as docker does. */
export async function beginRemoval(
  engine: Engine,
  { stack, isDetached }: { readonly stack: string; readonly isDetached: boolean },
  context: CliContext,
): Promise<Removal> {
  const { all, graceMs } = await findStackObjects(engine, stack, context.signal);
  if (all.length === 0) {
    context.err(`Nothing found in stack: ${clean(stack)}\n`);
    return { stack, is: 'nothing', graceMs };
  }
  let hasFailed = false;
  for (const object of all) {
    context.out(`Removing ${object.kind} ${clean(object.name)}\n`);
    const refusal = await remove(engine, object, context.signal);
    // Whoever waits tries it again, when the task has ended.
    if (refusal !== null && (isDetached || !passes(refusal))) {
      hasFailed = true;
      context.err(`Failed to remove ${object.kind} ${clean(object.id)}: ${clean(refusal.message)}\n`);
    }
  }
  if (hasFailed) {
    context.err(`failed to remove some resources from stack: ${clean(stack)}\n`);
  }
  return { stack, is: hasFailed ? 'failed' : 'begun', graceMs };
}

/**
 * Waits until no container of the stack runs and no network of it is left: only then can it be deployed again. Answers whether that
 * came to be in time, and says why not.
 */
export async function finishRemoval(
  engine: Engine,
  { stack, graceMs }: Removal,
  context: CliContext,
): Promise<boolean> {
  const { signal } = context;
  const withinMs = graceMs + DRAIN_MS;
  const end = context.now().getTime() + withinMs;
  for (;;) {
    const left = await whatIsLeft(engine, stack, signal);
    if (left === null) {
      return true;
    }
    if (left.isLasting || context.now().getTime() >= end) {
      const waited = left.isLasting ? '' : ` after ${Math.round(withinMs / 1000)} seconds`;
      context.err(`Stack ${clean(stack)} is not gone${waited}: ${left.why}\n`);
      return false;
    }
    await context.sleep(PAUSE_MS, signal);
  }
}

interface Left {
  readonly why: string;
  /** No waiting helps. */
  readonly isLasting: boolean;
}

async function whatIsLeft(engine: Engine, stack: string, signal: AbortSignal): Promise<Left | null> {
  const [busy, { all }] = await Promise.all([
    countBusyTasks(engine, stack, signal),
    findStackObjects(engine, stack, signal),
  ]);
  const others = all.filter(({ kind }) => kind !== 'network');
  if (others.length > 0) {
    const names = others.map(({ kind, name }) => `${kind} ${clean(name)}`).join(', ');
    return { why: `somebody deployed it again: ${names}.`, isLasting: true };
  }
  if (busy > 0) {
    return {
      why: `${busy} of its containers ${busy === 1 ? 'is' : 'are'} still stopping.`,
      isLasting: false,
    };
  }
  return networksLeft(engine, all, signal);
}

/** An engine lists a network until the last of its containers has left it. */
async function networksLeft(
  engine: Engine,
  networks: readonly StackObject[],
  signal: AbortSignal,
): Promise<Left | null> {
  for (const network of networks) {
    const refusal = await remove(engine, network, signal);
    if (refusal !== null) {
      return {
        why: `network ${clean(network.name)}: ${clean(refusal.message)}`,
        isLasting: !passes(refusal),
      };
    }
  }
  const names = networks.map(({ name }) => clean(name)).join(', ');
  return names === '' ? null : { why: `the engine still has the network ${names}.`, isLasting: false };
}

/** A task that has yet to end holds the network. Source: swarmkit, manager/controlapi/network.go. */
function passes({ words }: EngineRefusal): boolean {
  return /in use by task/.test(words);
}

async function remove(
  engine: Engine,
  { kind, id }: StackObject,
  signal: AbortSignal,
): Promise<EngineRefusal | null> {
  return removeOne(engine, `/${kind}s/${encodeURIComponent(id)}`, signal);
}
