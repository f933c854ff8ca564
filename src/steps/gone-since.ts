import type { ServerName } from '../kernel/ids.ts';
import type { StepContext, StepEnd } from '../operations/ports.ts';
import { subjectOf } from '../operations/subject.ts';
import { shortName } from '../stack/short-name.ts';
import { watchStack } from '../swarm/watch.ts';
import type { World } from './define.ts';
import { calledBy, whatNext } from './next-words.ts';

/** How an app ended that was well a while ago; `null`: it runs still, or nobody knows why it does not. Looks once. */
export async function goneSince(
  server: ServerName,
  { swarms, clock }: Pick<World, 'swarms' | 'clock'>,
  { operation, signal }: Pick<StepContext, 'operation' | 'signal'>,
): Promise<StepEnd | null> {
  const subject = subjectOf(operation.request);
  if (subject === null) {
    return null;
  }
  const { stack } = subject;
  const swarm = swarms.of(server);
  const live = await swarm.observe(stack, signal).catch(() => null);
  const wanted = live?.services.map(({ spec }) => spec) ?? [];
  const untouched = new Set(wanted.map(({ Name }) => Name));
  const end = await watchStack(
    { swarm, stack, wanted, untouched, clock, deadlineMs: 0, onProgress: () => {} },
    signal,
  );
  return end.is === 'failed'
    ? {
        ok: false,
        verdict: 'failed',
        reason: `All services ran, but ${shortName(end.service, stack)} does not any more: ${end.reason}.`,
        hint: whatNext(end, calledBy(operation, stack)),
      }
    : null;
}
