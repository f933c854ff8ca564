import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { emptyPolicy } from '../../access/policy.ts';
import { type Policy, parseRoles } from '../../access/roles.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Clock, Logger } from '../../kernel/system.ts';
import { remember } from './last-good-roles.ts';

/** The roles in force. */
export interface RolesInForce {
  /** Of the last good file; grants nothing when there never was one. */
  current(): Policy;
  /**
   * Reads the file again. A broken one leaves the last good one in force, and its problem is told once: `null` when it was told
   * before, also before a restart. Throws what reading throws, and then nothing changes either.
   */
  reload(): Promise<Reloaded>;
}

export interface Reloaded {
  readonly changed: boolean;
  readonly problem: UserError | null;
}

export interface RolesDeps {
  /** The text of the file as it is now; `null`: there is none. */
  readonly readText: () => Promise<string | null>;
  /** As people are told the file: `roles.yml`. */
  readonly path: string;
  /** The bot's data folder: the last good text is kept there. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/**
 * Starts with the file as it is, or with the last good one that was kept. What is wrong with the file is left to the first `reload`,
 * when there is somebody to tell it to. Call that whenever the file may have changed.
 */
export async function createRoles(deps: RolesDeps): Promise<RolesInForce> {
  const memory = await remember(join(deps.folder, 'roles.last-good.json'), deps.log);
  const { good } = memory.kept();
  const lastGood = good === null ? null : policyOf(good, deps);
  let policy = lastGood ?? emptyPolicy;
  let textInForce = lastGood === null ? null : (good?.text ?? null);
  await look().catch((error: unknown) => deps.log.error({ err: error }, 'roles file could not be read'));

  /** Takes the file over when it is new and good. */
  async function look(): Promise<Reloaded & { readonly text: string | null }> {
    const text = await deps.readText();
    if (text !== null && text === textInForce) {
      await memory.keep({ ...memory.kept(), told: null });
      return { changed: false, problem: null, text };
    }
    const at = deps.clock.now();
    const read = tryToRead(text, deps.path, at);
    if (read instanceof UserError) {
      return { changed: false, problem: read, text };
    }
    policy = read;
    textInForce = text;
    await memory.keep({ good: { text: text ?? '', at }, told: null });
    deps.log.info({ people: policy.people.size, rules: policy.rules.length }, 'roles in force');
    return { changed: true, problem: null, text };
  }

  async function reload(): Promise<Reloaded> {
    const { changed, problem, text } = await look();
    const told = digestOf(text);
    if (problem === null || memory.kept().told === told) {
      return { changed, problem: null };
    }
    await memory.keep({ ...memory.kept(), told });
    deps.log.info({ code: problem.code, place: problem.place }, 'roles not taken over');
    return { changed, problem };
  }

  return { current: () => policy, reload: oneAtATime(reload) };
}

function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

function tryToRead(text: string | null, path: string, now: Date): Policy | UserError {
  try {
    if (text === null) {
      throw new UserError('roles_invalid', 'This file is not there.', { place: { path } });
    }
    return parseRoles(text, basename(path), now);
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
}

/** `null`: a newer version of the bot does not take it any more. */
function policyOf({ text, at }: { text: string; at: Date }, { path, log }: RolesDeps): Policy | null {
  const policy = tryToRead(text, path, at);
  if (policy instanceof UserError) {
    log.error({ place: policy.place }, 'last good roles cannot be read any more');
    return null;
  }
  return policy;
}

function digestOf(text: string | null): string {
  return createHash('sha256')
    .update(text ?? 'no file')
    .digest('hex');
}
