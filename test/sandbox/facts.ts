import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Layout } from './layout.ts';
import { isAlive } from './processes.ts';

const Path = z.string().startsWith('/');

/** `sandbox.json`: a promise to other programs. Fields are added, never renamed. */
export const Facts = z.object({
  homeserver: z.string(),
  room: z.string(),
  /** By key: `ana`. `token` is a session that is open already: an ordinary homeserver allows few logins. */
  people: z.record(
    z.string(),
    z.object({ userId: z.string(), password: z.string(), role: z.string(), token: z.string() }),
  ),
  bot: z.object({
    userId: z.string(),
    pidFile: Path,
    log: Path,
    /** Run in `cwd` with `env` added, it starts the bot again after it was killed. */
    start: z.array(z.string()),
    cwd: Path,
    env: z.record(z.string(), z.string()),
  }),
  dockerHost: z.string(),
  /** Docker's own command line for it. */
  docker: Path,
  registry: z.string(),
  config: Path,
  data: Path,
  /** The co-op's settings as files. */
  apps: Path,
  /** A bare repository per recipe. */
  recipes: Path,
  /** Where the co-op's domains answer, and who signed for them. */
  proxy: z.string(),
  caFile: Path,
});
export type Facts = z.infer<typeof Facts>;

/** `null`: no sandbox is up there. */
export function factsOf(layout: Layout): Facts | null {
  try {
    return Facts.parse(JSON.parse(readFileSync(layout.facts, 'utf8')));
  } catch {
    return null;
  }
}

export function pidOf(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

export function isBotAlive({ bot }: Facts): boolean {
  const pid = pidOf(bot.pidFile);
  return pid !== null && isAlive(pid);
}
