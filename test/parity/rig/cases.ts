import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MockImage } from './mock-engine/world.ts';

const CASES = join(import.meta.dirname, '../cases');

const Step = z.strictObject({
  /** `-`: the file named `stdin`. */
  files: z.array(z.string()).optional(),
  stdin: z.string().optional(),
  /** Further arguments of `docker stack deploy`. */
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});

const Description = z.strictObject({
  stack: z.string().default('st'),
  files: z.array(z.string()).default(['compose.yml']),
  stdin: z.string().optional(),
  args: z.array(z.string()).default(['--resolve-image', 'never']),
  env: z.record(z.string(), z.string()).default({}),
  /** One deploy after the other; each has what it does not give from above. */
  steps: z.array(Step).default([{}]),
  /** Where it can run; by default on the stand-in and on a real engine. */
  engines: z.array(z.enum(['mock', 'real'])).default(['mock', 'real']),
  /** Of the stand-in. */
  api: z.string().default('1.50'),
  images: z.record(z.string(), MockImage).default({}),
  networks: z.array(z.record(z.string(), z.unknown())).default([]),
  secrets: z.array(z.string()).default([]),
  configs: z.array(z.string()).default([]),
  isManager: z.boolean().default(true),
  updateWarnings: z.array(z.string()).optional(),
  refuses: z.record(z.string(), z.string()).default({}),
  /** `~/.docker/config.json` of whoever deploys. */
  dockerConfig: z.record(z.string(), z.unknown()).default({}),
  notes: z.string().optional(),
});

export interface Case extends Omit<z.infer<typeof Description>, 'steps' | 'stdin'> {
  readonly name: string;
  readonly folder: string;
  readonly steps: readonly CaseStep[];
}

export interface CaseStep {
  /** Relative to the case's folder, or `-`. */
  readonly files: readonly string[];
  readonly stdin: string | null;
  readonly args: readonly string[];
  /** The whole environment, but for PATH, HOME and DOCKER_HOST. */
  readonly env: Readonly<Record<string, string>>;
}

/** Every recorded case, by name. */
export function allCases(): readonly Case[] {
  return readdirSync(CASES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => readCase(join(CASES, name)));
}

function readCase(folder: string): Case {
  const { steps, ...described } = Description.parse(readJson(folder, 'case.json') ?? {});
  const base = environment(join(folder, 'env'));
  return {
    ...described,
    name: folder.split('/').at(-1) ?? folder,
    folder,
    steps: steps.map(({ files, stdin, args, env }) => ({
      files: files ?? described.files,
      stdin: stdin ?? described.stdin ?? null,
      args: args ?? described.args,
      env: { ...base, ...described.env, ...env },
    })),
  };
}

/** A golden file; `null`: there is none. */
export function readJson(folder: string, file: string): unknown {
  const path = join(folder, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/** A golden file of a case: one part for each step. */
export function goldenOf(theCase: Case, file: string): readonly unknown[] | null {
  const golden = readJson(theCase.folder, file);
  if (golden === null) {
    return null;
  }
  return theCase.steps.length === 1 ? [golden] : z.array(z.unknown()).parse(golden);
}

function environment(path: string): Record<string, string> {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return Object.fromEntries(
    lines
      .filter((line) => line.includes('=') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
