import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StackName } from '../../src/kernel/ids.ts';
import { loadStack } from '../../src/stack/load.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { asStored, isSameSpec } from '../../src/stack/stored.ts';
import { withoutTokens } from './comparable.ts';
import { allCases, type Case, type CaseStep, goldenOf } from './rig/cases.ts';
import { replaceStrings } from './rig/normalize.ts';

const Dump = z.object({ services: z.record(z.string(), z.custom<ServiceSpec>()) });
const Output = z.object({ rc: z.number() });
const HOME = '/home/me';

/** What a real engine gave back after each deploy that went well: the goldens are of 20.10, and 28.5 agrees. */
const stored = allCases().flatMap((theCase) => {
  const dumps = goldenOf(theCase, 'expected.json') ?? [];
  const outputs = goldenOf(theCase, 'expected.real.output.json') ?? [];
  return dumps.flatMap((dump, index) => {
    const [step] = theCase.steps.slice(index);
    const live = Object.values(Dump.parse(withoutTokens(withFolders(dump, theCase))).services);
    return step === undefined || Output.parse(outputs[index]).rc !== 0
      ? []
      : [{ name: `${theCase.name}, deploy ${index + 1}`, wanted: wantedBy(theCase, step), live }];
  });
});

function wantedBy({ folder, stack }: Case, { files, stdin, env }: CaseStep): readonly ServiceSpec[] {
  const [first = ''] = files;
  const { spec } = loadStack({
    name: StackName.parse(stack),
    files: files.map((path) => ({ path, text: readFileSync(join(folder, stdin ?? path), 'utf8') })),
    variables: { HOME, ...env },
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : null),
    mayLeaveFolder: true,
    root: join(folder, dirname(first)),
  });
  return spec.services;
}

/** In place of what stands for them in golden files. */
function withFolders(golden: unknown, { folder }: Case): unknown {
  return replaceStrings(golden, (text) =>
    text
      .replaceAll('${CASE}', folder)
      .replaceAll(/\$\{(CASES|PARENT)\}/g, dirname(folder))
      .replaceAll('${HOME}', HOME),
  );
}

describe('specs as engines keep them', () => {
  it('has goldens', () => {
    expect(stored.length).toBeGreaterThan(60);
  });

  it.each(stored)('$name: are the same as what was posted', ({ wanted, live }) => {
    const differing = wanted.filter((spec) => {
      const kept = live.find(({ Name }) => Name === spec.Name);
      return kept === undefined || !isSameSpec(spec, kept);
    });

    expect(differing).toEqual([]);
  });

  it.each(stored)('$name: are the same as foretold', ({ wanted }) => {
    expect(wanted.filter((spec) => !isSameSpec(spec, asStored(spec)))).toEqual([]);
  });
});
