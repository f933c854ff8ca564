import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfig } from './config.ts';
import { allCases, type Case, type CaseStep } from './rig/cases.ts';

/** What `docker stack config` of docker's CLI 28.2.2 printed for every recorded case. */
describe('docker stack config, recorded', () => {
  const all = allCases().flatMap((theCase) =>
    theCase.steps.map((step, index) => ({
      name: theCase.steps.length === 1 ? theCase.name : `${theCase.name}, step ${index + 1}`,
      theCase,
      step,
      printed: goldenOf(theCase, index),
    })),
  );

  it('has cases', () => {
    expect(all.length).toBeGreaterThan(30);
  });

  it.each(all.filter(({ printed }) => printed !== null))(
    '$name: prints the same',
    async ({ theCase, step, printed }) => {
      const { code, out } = await config(theCase, step);

      expect(out).toBe(printed);
      expect(code).toBe(0);
    },
  );

  it.each(all.filter(({ printed }) => printed === null))('$name: is refused', async ({ theCase, step }) => {
    const { code, out, err } = await config(theCase, step);

    expect(err).not.toBe('');
    expect([code, out]).toEqual([1, '']);
  });
});

async function config({ folder }: Case, { files, stdin, env }: CaseStep): ReturnType<typeof runConfig> {
  const argv = files.flatMap((file) => ['-c', file]);
  return runConfig(argv, {
    folder,
    environment: { HOME: '/home/me', ...env },
    stdin: stdin === null ? '' : readFileSync(join(folder, stdin), 'utf8'),
  });
}

/** `null`: docker refused the files. */
function goldenOf({ folder, steps }: Case, index: number): string | null {
  const path = join(folder, steps.length === 1 ? 'expected.yml' : `expected.${index + 1}.yml`);
  return existsSync(path) ? inPlace(readFileSync(path, 'utf8'), folder) : null;
}

/** Paths as they are on this machine. */
function inPlace(golden: string, folder: string): string {
  const above = join(folder, '..');
  return golden
    .replaceAll('${CASE}', folder)
    .replaceAll(/\$\{(CASES|PARENT)\}/g, above)
    .replaceAll('${HOME}', '/home/me');
}
