import { StackName } from '../../../src/kernel/ids.ts';
import { type LoadedStack, loadStack, type StackInput } from '../../../src/stack/load.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';

/** One compose file, loaded for the stack `blog`. */
export function loadText(text: string, more: Partial<StackInput> = {}): LoadedStack {
  return loadFiles({ 'compose.yml': text }, more);
}

/** Several, in their order. */
export function loadFiles(
  files: Readonly<Record<string, string>>,
  more: Partial<StackInput> = {},
): LoadedStack {
  return loadStack({
    name: StackName.parse('blog'),
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    variables: {},
    read: () => null,
    ...more,
  });
}

/** The service `app` of a file that holds it alone, with these lines. */
export function appWith(lines: string, more: Partial<StackInput> = {}): ServiceSpec {
  const [app] = loadText(appFile(lines), more).spec.services;
  if (app === undefined) {
    throw new Error('no service');
  }
  return app;
}

export function appFile(lines: string): string {
  const indented = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}`)
    .join('\n');
  return `services:\n  app:\n    image: alpine:3\n${indented}\n`;
}
