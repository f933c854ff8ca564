import { type AfterCommand, type AfterKey, afterCommands, wrong } from '../../apps/after-commands.ts';
import type { App } from '../../apps/apps.ts';
import { didYouMean } from '../../kernel/did-you-mean.ts';
import type { Step } from '../../operations/operation.ts';
import { abraShOf, functionsOf } from '../../recipes/abra-sh.ts';
import { scriptWith } from '../../recipes/call-function.ts';
import type { RecipeTree } from '../../recipes/recipes.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import type { Keeping } from '../../steps/kept.ts';
import { runFunction } from '../../steps/run-function.ts';
import { wordsAsText } from '../parts/function-words.ts';
import { FUNCTION_WITHIN_MS } from '../run.ts';

/** What is run in the app's containers once a deploy went well. */
export interface After {
  readonly commands: readonly AfterCommand[];
  /** Meant for the machine of whoever deploys with abra; a bot has none. */
  readonly local: readonly string[];
}

interface Deployed {
  readonly app: App;
  readonly tree: RecipeTree;
  readonly services: readonly ServiceSpec[];
}

/** As abra does: one list after a deploy, another after an upgrade, none after a downgrade. Throws `app_broken`. */
export function afterOf(deployed: Deployed, kind: 'deploy' | 'upgrade' | 'downgrade'): After {
  if (kind === 'downgrade') {
    return { commands: [], local: [] };
  }
  const key = kind === 'upgrade' ? 'POST_UPGRADE_CMDS' : 'POST_DEPLOY_CMDS';
  const all = afterCommands(deployed.app, key);
  const commands = all.filter(({ service }) => service !== 'local');
  commands.forEach((command) => check(command, key, deployed));
  const local = all.filter(({ service }) => service === 'local').map((command) => command.function);
  return { commands, local };
}

/** Before anything is touched: later it would be one more thing that went wrong. */
function check(
  { service, function: name }: AfterCommand,
  key: AfterKey,
  { app, tree, services }: Deployed,
): void {
  const names = services.map(({ Name }) => shortName(Name, app.stack));
  if (!names.includes(service)) {
    throw wrong(
      app,
      key,
      `\`${key}\` names \`${service}\`, which is no service.${didYouMean(service, names)}`,
    );
  }
  const functions = functionsOf(abraShOf(tree));
  if (!functions.includes(name)) {
    const sentence = `\`${key}\` names \`${name}\`, which \`abra.sh\` does not define.`;
    throw wrong(app, key, `${sentence}${didYouMean(name, functions)}`);
  }
}

export function afterSteps(
  { commands }: After,
  { app, tree }: Omit<Deployed, 'services'>,
  keeping: Keeping,
): readonly Step[] {
  return commands.map(({ service, function: name, args }) =>
    runFunction.make({
      server: app.server,
      app: app.name,
      stack: app.stack,
      service,
      function: name,
      words: keeping.keep('text', wordsAsText(args)),
      script: keeping.keep('text', scriptWith(name, tree)),
      withinMs: FUNCTION_WITHIN_MS,
      isAfter: true,
    }),
  );
}

/** Lines of the card. */
export function afterLines({ commands, local }: After): readonly string[] {
  const named = commands.map(({ service, function: name }) => `${name} in ${service}`);
  return [
    ...(named.length === 0 ? [] : [`Then runs ${named.join(', ')}.`]),
    ...(local.length === 0 ? [] : [`⚠ not run by me: ${local.join(', ')} (for somebody’s own machine)`]),
  ];
}
