import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StackName } from '../../kernel/ids.ts';
import { type Engine, filters } from './engine.ts';
import { awayWhenFaulty, EngineRefusal, when } from './refusal.ts';

/** A lock as it stands on the swarm: a config, because the engine keeps its name unique and its versions apart. */
export interface LockConfig {
  readonly id: string;
  /** Moves with every beat of the holder. */
  readonly version: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** `bot/operation`. */
export const OWNER = 'coop.coopbot.owner';
export const STACK = 'coop.coopbot.stack';
export const BEAT = 'coop.coopbot.beat';

const LONGEST_NAME = 64;
/** Says nothing; the engine refuses an empty one. */
const CONTENT = Buffer.from('lock').toString('base64');

const ConfigAnswer = z
  .object({
    ID: z.string(),
    Version: z.object({ Index: z.int() }),
    Spec: z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  })
  .transform(({ ID, Version, Spec }) => ({
    id: ID,
    version: Version.Index,
    name: Spec.Name,
    labels: Spec.Labels ?? {},
  }));

/** Never with the stack's own label: `docker stack rm` must not take the lock away. */
export function lockName(stack: StackName): string {
  const name = `coopbot.lock.${stack}`;
  const hash = createHash('sha256').update(stack).digest('hex').slice(0, 12);
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - hash.length - 1)}.${hash}`;
}

export async function findLock(
  engine: Engine,
  stack: StackName,
  signal: AbortSignal,
): Promise<LockConfig | null> {
  const name = lockName(stack);
  const answer = await engine.call(
    { method: 'GET', path: '/configs', query: filters({ name: [name] }) },
    signal,
  );
  return (
    ConfigAnswer.array()
      .parse(answer)
      .find((config) => config.name === name) ?? null
  );
}

/** `false`: somebody has it. */
export async function createLock(
  engine: Engine,
  { stack, labels }: { readonly stack: StackName; readonly labels: LockConfig['labels'] },
  signal: AbortSignal,
): Promise<boolean> {
  const body = { Name: lockName(stack), Labels: labels, Data: CONTENT };
  return engine
    .call({ method: 'POST', path: '/configs/create', body }, signal)
    .then(() => true)
    .catch(when(409, false))
    .catch(awayWhenFaulty(engine.server));
}

/** Compare and swap: `false` when it is gone or another version stands there. */
export async function updateLock(
  engine: Engine,
  {
    lock,
    stack,
    labels,
  }: { readonly lock: LockConfig; readonly stack: StackName; readonly labels: LockConfig['labels'] },
  signal: AbortSignal,
): Promise<boolean> {
  const query = { version: String(lock.version) };
  const body = { Name: lockName(stack), Labels: labels, Data: CONTENT };
  return engine.call({ method: 'POST', path: `/configs/${lock.id}/update`, query, body }, signal).then(
    () => true,
    (error: unknown) => {
      if (
        error instanceof EngineRefusal &&
        (error.status === 404 || error.words.includes('out of sequence'))
      ) {
        return false;
      }
      return awayWhenFaulty(engine.server)(error);
    },
  );
}

/** By its id: a lock that was made anew under the same name is another one. */
export async function removeLock(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  await engine
    .call({ method: 'DELETE', path: `/configs/${id}` }, signal)
    .catch(when(404, null))
    .catch(awayWhenFaulty(engine.server));
}
