import { appPath, stackNameOf } from './app.ts';
import type { App, BrokenApp } from './apps.ts';
import { lastEntry, parseEnvFile } from './env-file.ts';
import { sharingStack } from './match-apps.ts';

/**
 * The apps whose stack is theirs alone; the others are broken, because stopping one would stop another. Of several with one stack,
 * the one keeps it whose domain makes that name: the others took it by `STACK_NAME`.
 */
export function withOwnStacks(apps: readonly App[]): {
  readonly apps: readonly App[];
  readonly broken: readonly BrokenApp[];
} {
  const broken = apps.flatMap((app) => {
    const others = sharingStack(app, apps);
    const isOwner = isNamedAfter(app) && !others.some(isNamedAfter);
    return others.length === 0 || isOwner ? [] : [brokenBy(app)];
  });
  const paths = new Set(broken.map(({ path }) => path));
  return { apps: apps.filter(({ server, name }) => !paths.has(appPath(server, name))), broken };
}

function isNamedAfter({ name, stack }: App): boolean {
  return stackNameOf(name, {}) === stack;
}

/** Which app that is, is not said: it may be another room's. */
function brokenBy({ server, name, stack, text }: App): BrokenApp {
  const path = appPath(server, name);
  const reason = `Its stack \`${stack}\` is also that of another app: give it a \`STACK_NAME\` of its own.`;
  return { path, line: lastEntry(parseEnvFile(text, path), 'STACK_NAME')?.line ?? null, reason };
}
