import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { allWords } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { didYouMean } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import { struckOutLines } from '../src/kernel/strike-out.ts';
import { abraShOf, functionsOf } from '../src/recipes/abra-sh.ts';
import { deployedFacts } from '../src/recipes/labels.ts';
import { pickLive, shortNameOf } from '../src/swarm/live-service.ts';
import type { LiveStack } from '../src/swarm/swarm.ts';

const MOST_SHOWN = 30;
const leak = [
  'That looks like a password, and everybody here could read it: it was not run.',
  'Change that password where it is used.',
];

export default defineCommand({
  name: 'run',
  summary: 'Run a function of the recipe in a container; without one, list them.',
  example: '!run nextcloud app occ_scan --all',
  actions: ['run'],
  args: z.object({
    app: z.string(),
    service: z.string().optional(),
    function: z.string().optional(),
    args: allWords,
  }),
  async run({ app: words, service, function: name, args }, context) {
    const given = {
      ...(service === undefined ? {} : { service }),
      ...(name === undefined ? {} : { function: name }),
    };
    const picked = await pickApp(words, context, (app) => ({
      command: 'run',
      args: { app, ...given, ...(args.length === 0 ? {} : { args: retyped(args) }) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { app } = picked;
    const live = await context.swarms.of(app.server).observe(app.stack, context.signal);
    const functions = await functionsThatRun(app, live, context);
    if (service === undefined || name === undefined) {
      return listed(functions, app, context);
    }
    checkLocal(service);
    const one = shortNameOf(pickLive(live, { stack: app.stack, service }), app.stack);
    checkFunction(name, functions);
    if (holdsPassword(args)) {
      return { answer: lines(...leak), takesAway: true };
    }
    const kept = context.keep(JSON.stringify(args));
    const { name: domain, server, stack, recipe } = app;
    const subject = { app: domain, server, stack, recipe };
    const request = { action: 'run', ...subject, service: one, function: name, words: kept.digest } as const;
    return { request, keeps: [kept] };
  },
});

/** Of the version that runs. */
async function functionsThatRun(
  app: App,
  live: LiveStack,
  { recipes }: CommandContext,
): Promise<readonly string[]> {
  const main = live.services.find(({ spec }) => spec.Name === `${app.stack}_app`);
  const facts = deployedFacts(app.stack, main?.spec.Labels ?? {});
  const version = facts.chaosVersion?.replace(/\+U$/, '') ?? facts.version ?? app.version;
  return version === null ? [] : functionsOf(abraShOf(await recipes.read(app.recipe, version)));
}

function listed(functions: readonly string[], app: App, { bot }: CommandContext): Outcome {
  if (functions.length === 0) {
    return { answer: lines(`The recipe of ${app.name} brings no functions.`) };
  }
  const more = functions.length - MOST_SHOWN;
  return {
    answer: lines(
      `Functions of ${app.recipe}: ${functions.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
      `\`${bot.prefix}run ${app.name} <service> <function>\` runs one; its card comes first.`,
    ),
  };
}

/** abra runs such a function on the machine of whoever types it; coopbot's own is no such place. */
function checkLocal(service: string): void {
  if (service === 'local' || service === '-l') {
    throw new UserError(
      'bad_arguments',
      'Functions for somebody’s own machine are not run here, only those for a container: name its service.',
    );
  }
}

function checkFunction(name: string, functions: readonly string[]): void {
  if (!functions.includes(name)) {
    const near = didYouMean(name, functions);
    throw new UserError('unknown_function', `Its recipe has no function \`${name.slice(0, 60)}\`.${near}`);
  }
}

/** They stand in the room, and in the container's list of processes. */
function holdsPassword(args: readonly string[]): boolean {
  const text = args.join(' ');
  return struckOutLines([text]).join() !== text;
}

function retyped(args: readonly string[]): string {
  return args.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
}
