import { makeHome } from './case-home.ts';
import type { Case } from './cases.ts';
import type { Implementation } from './run-case.ts';

/** What `stack config` prints for each step, as golden files: `expected.2.yml`, `expected.2.config.err`. */
export async function runConfig(
  theCase: Case,
  implementation: Implementation,
): Promise<Readonly<Record<string, string>>> {
  const home = makeHome(theCase);
  const goldens: Record<string, string> = {};
  const clean = (text: string): string =>
    [...home.folders]
      .reduce((cleaned, [folder, token]) => cleaned.replaceAll(folder, () => token), text)
      .replaceAll(/time="[^"]*"/g, 'time="<time>"');
  try {
    for (const [index, step] of theCase.steps.entries()) {
      const { code, stdout, stderr } = await implementation(home.deploy('config', step));
      const name = theCase.steps.length === 1 ? 'expected' : `expected.${index + 1}`;
      if (code === 0) {
        goldens[`${name}.yml`] = clean(stdout);
      }
      if (code !== 0 || stderr !== '') {
        goldens[`${name}.config.err`] = clean(stderr);
      }
    }
  } finally {
    home.remove();
  }
  return goldens;
}
