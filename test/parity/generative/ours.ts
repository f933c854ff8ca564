import { UserError } from '../../../src/kernel/errors.ts';
import { StackName } from '../../../src/kernel/ids.ts';
import { loadStack } from '../../../src/stack/load.ts';
import type { ComposeInput } from './compose-input.ts';
import { type Outcome, postedFrom } from './outcome.ts';

export const STACK = 'st';

/** What coopbot makes of an input that lies in `root`. Anything that is thrown but a `UserError` is a bug, and thrown on. */
export function outcomeOfOurs(
  { files, contents }: ComposeInput,
  { root, environment }: { readonly root: string; readonly environment: Readonly<Record<string, string>> },
): Outcome {
  try {
    const read = (path: string): Uint8Array | null => {
      const content = Object.hasOwn(contents, path) ? contents[path] : undefined;
      return content === undefined ? null : new TextEncoder().encode(content);
    };
    const { spec, warnings } = loadStack({
      name: StackName.parse(STACK),
      files,
      variables: environment,
      read,
      root,
    });
    const bodies = (['networks', 'secrets', 'configs', 'services'] as const).flatMap((kind) =>
      spec[kind].map((body) => ({ path: `/${kind}/create`, body: written(body) })),
    );
    return {
      isTaken: true,
      posted: postedFrom(bodies),
      warnings: warnings.map(({ sentence }) => sentence),
    };
  } catch (error) {
    if (error instanceof UserError) {
      return { isTaken: false, why: error.message };
    }
    throw error;
  }
}

/** As `stack deploy` writes it: without the content of an empty file. */
function written(body: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => key !== 'Data' || value !== ''));
}
