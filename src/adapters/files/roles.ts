import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { emptyPolicy } from '../../access/policy.ts';
import { type Policy, parseRoles } from '../../access/roles.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Clock, Logger } from '../../kernel/system.ts';
import { readIfThere } from './read-file.ts';
import { replaceFile } from './write-file.ts';

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

/** What is kept over restarts. */
const Kept = z.object({
  /** `at`: when it was found good. A rule that nobody can meet any more does not make it bad. */
  good: z.object({ text: z.string(), at: z.coerce.date<string>() }).nullable(),
  /** Digest of the broken text that people know about. */
  told: z.string().nullable(),
});
type Kept = z.output<typeof Kept>;

/** Starts with the last good file that was kept. Call `reload` before use, and whenever the file may have changed. */
export async function createRoles(deps: RolesDeps): Promise<RolesInForce> {
  const memory = await remember(join(deps.folder, 'roles.last-good.json'), deps.log);
  const { good } = memory.kept();
  let policy = good === null ? emptyPolicy : (policyOf(good, deps) ?? emptyPolicy);

  async function reload(): Promise<Reloaded> {
    const text = await deps.readText();
    if (text !== null && text === memory.kept().good?.text) {
      await memory.keep({ ...memory.kept(), told: null });
      return { changed: false, problem: null };
    }
    const at = deps.clock.now();
    const read = tryToRead(text, deps.path, at);
    if (read instanceof UserError) {
      return { changed: false, problem: await tellOnce(read, text) };
    }
    policy = read;
    await memory.keep({ good: { text: text ?? '', at }, told: null });
    deps.log.info({ people: policy.people.size, rules: policy.rules.length }, 'roles in force');
    return { changed: true, problem: null };
  }

  async function tellOnce(problem: UserError, text: string | null): Promise<UserError | null> {
    const told = digestOf(text);
    if (memory.kept().told === told) {
      return null;
    }
    await memory.keep({ ...memory.kept(), told });
    deps.log.info({ code: problem.code, place: problem.place }, 'roles not taken over');
    return problem;
  }

  return { current: () => policy, reload: oneAtATime(reload) };
}

interface Memory {
  kept(): Kept;
  /** On disk when it resolves, as far as the disk allows. */
  keep(next: Kept): Promise<void>;
}

async function remember(file: string, log: RolesDeps['log']): Promise<Memory> {
  let kept = await readKept(file, log);
  let written = kept;
  return {
    kept: () => kept,
    async keep(next) {
      kept = next;
      if (next.good === written.good && next.told === written.told) {
        return;
      }
      try {
        await replaceFile(file, JSON.stringify(next));
        written = next;
      } catch (error) {
        // What was taken away from somebody must hold at once, whether or not the disk is full.
        log.error({ err: error }, 'last good roles not kept');
      }
    },
  };
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

async function readKept(file: string, log: RolesDeps['log']): Promise<Kept> {
  const text = await readIfThere(file);
  const parsed = Kept.safeParse(text === null ? null : parseJson(text));
  if (text !== null && !parsed.success) {
    log.error({ file }, 'last good roles are damaged');
  }
  return parsed.success ? parsed.data : { good: null, told: null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function digestOf(text: string | null): string {
  return createHash('sha256')
    .update(text ?? 'no file')
    .digest('hex');
}
