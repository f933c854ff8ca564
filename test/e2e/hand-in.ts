import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { PROJECT_FOLDER } from '../sandbox/layout.ts';
import type { Coop } from './coop.ts';

export interface HandIn {
  readonly app: string;
  readonly secret: string;
  readonly value: string;
}

/** Brings a value at the terminal, beside the bot that runs. Answers what was printed there. */
export async function handIn(coop: Coop, { app, secret, value }: HandIn): Promise<string> {
  const config = join(dirname(coop.data), 'config.yml');
  const args = ['src/main.ts', 'secret', 'insert', app, secret, '--config', config];
  const child = spawn(process.execPath, args, { cwd: PROJECT_FOLDER, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(`${value}\n`);
  return Buffer.concat(await child.stdout.toArray()).toString();
}
