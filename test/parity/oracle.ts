import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StackName } from '../../src/kernel/ids.ts';
import { type LoadedStack, loadStack, type StackInput } from '../../src/stack/load.ts';
import { allCases, type Case, type CaseStep } from './rig/cases.ts';

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

const Request = z.object({
  method: z.string(),
  path: z.string(),
  body: z.record(z.string(), z.unknown()).optional(),
});
export type Request = z.infer<typeof Request>;

export interface Step {
  readonly name: string;
  readonly input: StackInput;
  readonly requests: readonly Request[];
  /** What a real engine had afterwards; `null`: the case ran on a stand-in only. */
  readonly stored: unknown;
  /** What the CLI said while it failed; `null`: it did not. */
  readonly failure: string | null;
}

/** Every deploy of every case whose files are there. */
export function steps(): readonly Step[] {
  return allCases()
    .filter(({ stack }) => StackName.safeParse(stack).success)
    .flatMap(stepsOf);
}

function stepsOf(theCase: Case): readonly Step[] {
  const { name, folder, stack } = theCase;
  const file = existsSync(join(folder, 'expected.requests.json')) ? '' : 'real.';
  const requests = listOfLists(json(join(folder, `expected.${file}requests.json`)));
  const outputs = [json(join(folder, `expected.${file}output.json`))].flat();
  const dumps = [optionalJson(join(folder, 'expected.json'))].flat();
  return theCase.steps.flatMap(({ files, env }, index) => {
    const { rc, stderr } = Output.parse(outputs[index]);
    return !files.every((path) => existsSync(join(folder, path)))
      ? []
      : [
          {
            name: theCase.steps.length === 1 ? name : `${name}, deploy ${index + 1}`,
            input: inputOf({ folder, stack, files, env }),
            requests: requests[index] ?? [],
            stored: dumps[index] ?? null,
            failure: rc === 0 ? null : stderr.join('\n'),
          },
        ];
  });
}

const Output = z.object({ rc: z.number(), stderr: z.array(z.string()) });

function inputOf({ folder, stack, files, env }: Pick<Case, 'folder' | 'stack'> & Pick<CaseStep, 'files' | 'env'>): StackInput {
  return {
    name: StackName.parse(stack),
    files: files.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })),
    variables: { HOME: '/home/me', ...env },
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : null),
    root: '/cases/case',
  };
}

function listOfLists(value: unknown): readonly (readonly Request[])[] {
  const several = z.array(z.array(Request)).safeParse(value);
  return several.success ? several.data : [z.array(Request).parse(value)];
}

function json(path: string): unknown {
  return JSON.parse(
    readFileSync(path, 'utf8')
      .replaceAll('${CASE}', '/cases/case')
      .replaceAll(/\$\{(CASES|PARENT)\}/g, '/cases')
      .replaceAll('${HOME}', '/home/me'),
  );
}

function optionalJson(path: string): unknown {
  return existsSync(path) ? json(path) : null;
}
