import type { Task } from './sight.ts';

/** The engine's task states in their order. Source: docker/cli, cli/command/service/progress. */
const states = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
] as const;

/** 1 for `new` and so on; 0: a state that docker does not count. */
export function stepOf(state: string): number {
  return states.findIndex((one) => one === state) + 1;
}

export function isKnown({ desired, state }: Task): boolean {
  return stepOf(desired) > 0 && stepOf(state) > 0;
}

/** Neither runs nor will. */
export function isTerminal(state: string): boolean {
  return stepOf(state) > stepOf('running');
}

/** Of several tasks in one place the one that is meant to be there; of those alike the one that is least far. */
export function isBefore(one: Task, other: Task): boolean {
  const [mine, theirs] = [stepOf(one.desired), stepOf(other.desired)];
  return mine < theirs || (mine === theirs && stepOf(one.state) < stepOf(other.state));
}
