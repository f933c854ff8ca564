import { join } from 'node:path';
import { emptyPolicy } from '../../access/policy.ts';
import type { RolesFound, RolesInForce } from '../../access/roles-in-force.ts';
import { isSamePolicy } from '../../access/same-policy.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Clock, Logger } from '../../kernel/system.ts';
import { type Memory, remember } from './agreed-roles.ts';
import { digestOf, type GoodRoles, readRoles } from './read-roles.ts';

export interface RolesDeps {
  /** The file as it is now, `text: null`: there is none; and what keeps the settings from being as they are at their remote. */
  readonly read: () => Promise<{ readonly text: string | null; readonly apart: UserError | null }>;
  readonly write: RolesInForce['write'];
  /** Who changed the file last, as git has it. */
  readonly lastAuthor: () => Promise<string>;
  /** As people are told the file: `roles.yml`. */
  readonly path: string;
  /** The bot's data folder: what is in force is kept there. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** What the bot knows of the roles. */
interface Desk extends RolesDeps {
  readonly memory: Memory;
  /** `null`: there never was a good file. */
  inForce: GoodRoles | null;
  /** Stands for what was found last; `null`: nothing to be told. */
  last: string | null;
  /** The first good file of all, and nobody was told yet. */
  isFirst: boolean;
}

/**
 * Starts with what was agreed to; only where nothing was ever kept, with the file as it is. What else there is to be said of the file is
 * left to the first `look`, when there is somebody to tell it to.
 */
export async function createRoles(deps: RolesDeps): Promise<RolesInForce> {
  const memory = await remember(join(deps.folder, 'roles.last-good.json'), deps.log);
  const desk: Desk = { ...deps, memory, inForce: keptIn(memory, deps), last: null, isFirst: false };
  const alone = oneAtATime();
  await look(desk).catch((error: unknown) => deps.log.error({ err: error }, 'roles file could not be read'));
  return {
    current: () => desk.inForce?.policy ?? emptyPolicy,
    text: () => desk.inForce?.text ?? null,
    wouldBe: (text) => read(text, desk).policy,
    look: () => alone(async () => look(desk)),
    fileText: async () => (await deps.read()).text,
    write: deps.write,
    told: () =>
      alone(async () => {
        const { isFirst, last } = desk;
        desk.isFirst = false;
        await memory.note(isFirst ? null : last);
      }),
    enforce: (text) => alone(async () => take(desk, read(text, desk))),
  };
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** `null` also when a newer version of the bot does not take it any more. */
function keptIn(memory: Memory, { path, log }: RolesDeps): GoodRoles | null {
  const { good } = memory.kept();
  try {
    return good === null ? null : readRoles(good.text, { path, now: good.at, before: null });
  } catch (error) {
    log.error({ err: error }, 'agreed roles cannot be read any more');
    return null;
  }
}

async function look(desk: Desk): Promise<RolesFound> {
  if (desk.isFirst && desk.inForce !== null) {
    return { found: 'first', digest: digestOf(desk.inForce.text) };
  }
  const { text, apart } = await desk.read();
  const found = await foundIn(text, desk);
  if (found.found !== 'agreed') {
    return found;
  }
  if (apart !== null) {
    return { found: 'apart', problem: apart, isNews: isNews(`apart ${apart.message}`, desk) };
  }
  await desk.memory.note(null);
  return found;
}

async function foundIn(text: string | null, desk: Desk): Promise<RolesFound> {
  const { inForce, memory } = desk;
  if (text !== null && text === inForce?.text) {
    return { found: 'agreed' };
  }
  const key = digestOf(text);
  const roles = tryToRead(text, desk);
  if (roles instanceof UserError) {
    return { found: 'broken', problem: roles, isNews: isNews(key, desk) };
  }
  if (inForce === null || isSamePolicy(roles.policy, inForce.policy)) {
    await takeAnyway(desk, roles);
    desk.isFirst = inForce === null;
    return inForce === null ? { found: 'first', digest: key } : { found: 'agreed' };
  }
  return memory.kept().former.includes(key)
    ? { found: 'former', isNews: isNews(key, desk) }
    : { found: 'other', text: roles.text, by: desk.lastAuthor };
}

function isNews(key: string, desk: Desk): boolean {
  desk.last = key;
  return desk.memory.kept().told !== key;
}

async function take(desk: Desk, roles: GoodRoles): Promise<void> {
  const { memory, clock, log } = desk;
  const digest = digestOf(roles.text);
  const before = desk.inForce === null ? [] : [digestOf(desk.inForce.text)];
  const former = new Set([...memory.kept().former, ...before].filter((one) => one !== digest));
  await memory.keep({ good: { text: roles.text, at: clock.now() }, told: null, former: [...former] });
  desk.inForce = roles;
  const { people, rules } = roles.policy;
  log.info({ people: people.size, rules: rules.length, digest }, 'roles in force');
}

/** It means what counts already, or nothing counted yet: that it could not be kept must not leave the bot without. */
async function takeAnyway(desk: Desk, roles: GoodRoles): Promise<void> {
  try {
    await take(desk, roles);
  } catch (error) {
    desk.inForce = roles;
    desk.log.error({ err: error }, 'agreed roles not kept');
  }
}

function tryToRead(text: string | null, desk: Desk): GoodRoles | UserError {
  try {
    return read(text, desk);
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
}

function read(text: string | null, { path, clock, inForce }: Desk): GoodRoles {
  return readRoles(text, { path, now: clock.now(), before: inForce });
}
