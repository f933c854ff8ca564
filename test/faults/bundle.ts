import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { CACHE_FOLDER, PROJECT_FOLDER } from '../sandbox/layout.ts';

/** Of this run alone: two in one checkout would pull the program away from under each other's bots. */
const folder = join(CACHE_FOLDER, 'bundled', process.env['COOPBOT_TEST_RUN'] ?? 'alone');

/**
 * A program of the bot in a few large files, for who starts it hundreds of times: finding the thousand small ones is two thirds of what
 * a start costs. What is read as a file or has a thread of its own stays one: commands, and the worker. Answers the program's path,
 * within the project.
 */
export async function bundled(program: string): Promise<string> {
  unbundle();
  const commands = readdirSync(join(PROJECT_FOLDER, 'commands')).map((name) => `commands/${name}`);
  // `src/run-bot.ts` finds the others by its own place.
  const names = [program, 'src/run-bot.ts', 'src/worker.ts', ...commands];
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(PROJECT_FOLDER, name)])),
    platform: 'node',
    external: ['docker-modem'], // The adapter changes it from within.
  });
  await bundle.write({ dir: folder, entryFileNames: '[name]', chunkFileNames: 'src/[name].js' });
  await bundle.close();
  copyFileSync(join(PROJECT_FOLDER, 'package.json'), join(folder, 'package.json'));
  return join(folder, program).slice(PROJECT_FOLDER.length + 1);
}

export function unbundle(): void {
  rmSync(folder, { recursive: true, force: true });
}
