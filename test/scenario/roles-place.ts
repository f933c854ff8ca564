import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RolesInForce } from '../../src/access/roles-in-force.ts';
import { createRoles } from '../../src/adapters/files/roles.ts';
import type { UserError } from '../../src/kernel/errors.ts';
import type { Random } from '../../src/kernel/system.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { policy, type World, world } from '../fakes/world.ts';

/** The text of the roles file of the fake world. */
export const agreedText = policy.lines.join('\n');

/** Mo makes themself a steward. */
export const stewardMo = agreedText.replace('who: mo, role: member', 'who: mo, role: steward');

export interface RolesPlace extends World {
  /** The file in the settings, as whoever can write there leaves it. */
  readonly settings: {
    text: string | null;
    apart: UserError | null;
    isQuiet: boolean;
    readonly commits: string[];
  };
  readonly roles: RolesInForce;
  /** The bot's data folder: what is agreed to lies there. */
  readonly data: string;
  /** The same after a restart of the process: nothing is left but what is on disk. */
  again(): Promise<RolesPlace>;
  end(): Promise<void>;
}

/** A bot with a real roles file, pinned as `text`. */
export async function rolesPlace(text = agreedText): Promise<RolesPlace> {
  const data = await mkdtemp(join(tmpdir(), 'coopbot-roles-'));
  const settings: RolesPlace['settings'] = { text, apart: null, isQuiet: false, commits: [] };
  return start(data, settings, { random: fakeRandom() });
}

async function start(
  data: string,
  settings: RolesPlace['settings'],
  before: { readonly random: Random; readonly room?: RolesPlace['room'] },
): Promise<RolesPlace> {
  const roles = await createRoles({
    read: async () => settings,
    write: async ({ text, reason }) => {
      settings.text = text;
      settings.commits.push(`${reason.subject}, by ${reason.by}`);
    },
    lastAuthor: async () => 'Mo <mo@oak.coop>',
    path: 'roles.yml',
    folder: data,
    clock: { now: () => new Date(Date.UTC(2026, 10, 21, 10, 2)) },
    log: { info() {}, error() {} },
  });
  const { random, room } = before;
  const transport = room === undefined ? {} : { transport: room };
  const parts = {
    ...transport,
    roles: () => roles.current(),
    rolesInForce: roles,
    random,
  };
  const made = await world(parts, { isQuiet: () => settings.isQuiet }, { path: join(data, 'bot.db') });
  return {
    ...made,
    room: room ?? made.room,
    settings,
    roles,
    data,
    async again() {
      made.store.database.close();
      return start(data, settings, { random, room: room ?? made.room });
    },
    async end() {
      made.store.database.close();
      await rm(data, { recursive: true });
    },
  };
}
