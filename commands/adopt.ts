import { z } from 'zod';
import type { Adoption, FoundApp, Stray } from '../src/adoption/found.ts';
import {
  briefly,
  brokenWords,
  remarks,
  signs,
  standingOf,
  strayWayOut,
  strayWords,
} from '../src/adoption/words.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';

/** Rows in the room; where there are more, all of it goes along as a file anyway. */
const MOST_ROWS = 14;

export default defineCommand({
  name: 'adopt',
  summary: 'Hold apps that run already against their files; with a name, take one over.',
  example: '!adopt nextcloud',
  actions: ['adopt'],
  usage: '[<app>|all]',
  args: z.object({ app: z.string().optional() }),
  async run({ app: words = 'all' }, context) {
    return words.toLowerCase() === 'all' ? ofAll(context) : ofOne(words, context);
  },
});

async function ofOne(words: string, context: CommandContext): Promise<Outcome> {
  const [apps, { broken }] = await Promise.all([context.adoption.adoptable(), context.apps.list()]);
  const reader = { apps: { list: async () => ({ apps, broken }) } };
  const picked = await pickApp(words, reader, (app) => ({ command: 'adopt', args: { app } }));
  if ('instead' in picked) {
    return picked.instead;
  }
  const { name: app, server, stack, recipe } = picked.app;
  const { services } = await context.swarms.of(server).observe(stack, context.signal);
  if (services.length === 0) {
    const typed = `\`${context.bot.prefix}deploy ${app}\``;
    return { answer: lines(`${app} does not run: there is nothing to take over.`, `${typed} starts it.`) };
  }
  if (context.adoption.isKept({ server, stack })) {
    return {
      answer: lines(`${app} is taken over already.`, `\`${context.bot.prefix}drift ${app}\` looks at it.`),
    };
  }
  return { request: { action: 'adopt', app, server, stack, recipe } };
}

/** One list, whatever there is: nobody wants as many messages as apps. */
async function ofAll(context: CommandContext): Promise<Outcome> {
  const adoption = await context.adoption.survey(context.signal);
  const { apps, broken, strays, away } = adoption;
  if (apps.length + broken.length + strays.length === 0) {
    return { answer: lines('There are no apps here yet.', '`!recipes` shows what there is to deploy.') };
  }
  const rows = [
    ...[...away].map(([server, reason]) => `⚠ ${server}: ${reason}`),
    ...apps.toSorted((one, other) => rank(one) - rank(other)).map(row),
    ...strays.map((stray) => `? ${strayWords(stray)}`),
    ...broken.map((one) => `⚠ ${brokenWords(one)}`),
  ];
  const more = rows.length - MOST_ROWS;
  return {
    answer: lines(
      headline(adoption),
      ...rows.slice(0, more > 1 ? MOST_ROWS : rows.length),
      more > 1 ? `and ${more} more: see the file` : '',
      ...wayOut(adoption, context.bot.prefix),
    ),
    file: { name: 'adopt.txt', text: whole(adoption, context) },
  };
}

function headline({ apps }: Adoption): string {
  const observed = apps.filter(({ isObserved }) => isObserved).length;
  return observed === 0
    ? `${countOf(apps.length)}, none that runs without me`
    : `${countOf(apps.length)}, ${observed} only observed so far`;
}

function countOf(apps: number): string {
  return `${apps} ${apps === 1 ? 'app' : 'apps'}`;
}

function row(found: FoundApp): string {
  const mine = isTakenOver(found) ? ' · taken over' : '';
  return `${signs[standingOf(found)]} ${found.app.name} · ${briefly(found)}${mine}`;
}

/** Those to be taken over first, and of these what can be taken over without a second look. */
function rank(found: FoundApp): number {
  const order = { same: 0, differs: 1, unknown: 2, 'not running': 3 };
  return order[standingOf(found)] + (isTakenOver(found) ? 4 : 0);
}

function isTakenOver({ isRunning, isObserved }: FoundApp): boolean {
  return isRunning && !isObserved;
}

function wayOut({ apps, strays }: Adoption, prefix: string): readonly string[] {
  const next = apps.toSorted((one, other) => rank(one) - rank(other)).find(({ isObserved }) => isObserved);
  return [
    'Nothing was changed. The file says more.',
    next === undefined ? '' : `\`${prefix}adopt ${next.app.name}\` takes one over, after an OK.`,
    strays.length === 0 ? '' : strayWayOut(prefix),
  ];
}

/** Everything, for whoever wants to read on. */
function whole({ apps, strays, broken }: Adoption, { bot: { prefix } }: CommandContext): string {
  const ofApps = apps.flatMap((found) => [
    `${row(found)} (${found.app.server}, ${found.app.recipe})`,
    ...remarks(found, prefix).map((remark) => `    ${remark}`),
  ]);
  const ofStrays = strays.map((stray: Stray) => `? ${strayWords(stray)}`);
  return [
    ...ofApps,
    ...ofStrays,
    strays.length === 0 ? '' : `    ${strayWayOut(prefix)}`,
    ...broken.map((one) => `⚠ ${brokenWords(one)}`),
  ]
    .filter((text) => text !== '')
    .join('\n');
}
