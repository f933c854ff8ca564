import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case, CaseStep } from './cases.ts';

/** A home folder for one run of a case, with docker's settings and the engine's socket in it. */
export interface CaseHome {
  readonly socket: string;
  /** What stands in golden files for a folder, by folder, the longest first. */
  readonly folders: ReadonlyMap<string, string>;
  /** What somebody who stands in the case's folder would type behind `stack`, and around it. */
  deploy(command: 'deploy' | 'config', step: CaseStep): Deploy;
  remove(): void;
}

/** One command behind `stack`, for whoever carries it out. */
export interface Deploy {
  readonly argv: readonly string[];
  /** The working folder. */
  readonly folder: string;
  /** All of it: nothing is added from the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: Uint8Array;
}

export function makeHome({ folder, stack, dockerConfig }: Case): CaseHome {
  const home = mkdtempSync(join(tmpdir(), 'coopbot-parity-'));
  const socket = join(home, 'engine.sock');
  mkdirSync(join(home, '.docker'));
  writeFileSync(join(home, '.docker/config.json'), JSON.stringify(dockerConfig));
  const around = { PATH: process.env['PATH'] ?? '', HOME: home };
  return {
    socket,
    folders: new Map([
      [folder, '${CASE}'],
      [join(folder, '..'), '${CASES}'],
      [home, '${HOME}'],
    ]),
    deploy(command, { files, stdin, args, env }) {
      const given = files.flatMap((file) => ['-c', file === '-' ? file : join(folder, file)]);
      return {
        argv: command === 'config' ? [command, ...given] : [command, ...detached(args), ...given, stack],
        folder,
        environment: { ...around, ...env, DOCKER_HOST: `unix://${socket}` },
        stdin: stdin === null ? Buffer.alloc(0) : readFileSync(join(folder, stdin)),
      };
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

function detached(args: readonly string[]): readonly string[] {
  return args.some((arg) => arg.startsWith('--detach')) ? args : ['--detach', ...args];
}
