import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StackName } from '../../src/kernel/ids.ts';
import { type LoadedStack, loadStack, type StackInput } from '../../src/stack/load.ts';

/** What docker's CLI 28.2.2 did, recorded. `cases/README.md` says how to read it. */
const CASES = join(import.meta.dirname, 'cases');

export function table<T>(name: string, row: z.ZodType<T>): readonly T[] {
  return z.array(row).parse(document(name));
}

export function document(name: string): unknown {
  return json(join(CASES, '_tables', `${name}.json`));
}

export function tableVariables(name: string): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(json(join(CASES, '_tables', `${name}.env.json`)));
}

/** One service `s` with these lines, as the tables were made. */
export function serviceWith(body: string): string {
  return `services:\n  s:\n    image: x\n${body}`;
}

export function load(text: string, more: Partial<StackInput> = {}): LoadedStack {
  const files = [{ path: 'compose.yml', text }];
  return loadStack({ name: StackName.parse('st'), files, variables: {}, read: () => null, ...more });
}

/** The only service of a file. */
export function onlyService(stack: LoadedStack): LoadedStack['spec']['services'][number] {
  const [service] = stack.spec.services;
  if (service === undefined) {
    throw new Error('no service');
  }
  return service;
}

function json(path: string): unknown {
  return JSON.parse(
    readFileSync(path, 'utf8')
      .replaceAll('${CASE}', '/cases/case')
      .replaceAll(/\$\{(CASES|PARENT)\}/g, '/cases')
      .replaceAll('${HOME}', '/home/me'),
  );
}
