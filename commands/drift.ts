import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import type { SurveyedApp } from '../src/chat/looks.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { titleOf } from '../src/recipes/title.ts';
import { isChaosVersion } from '../src/recipes/version.ts';
import { countDrift, type Drift, type ServiceDrift } from '../src/swarm/drift.ts';

/** Lines of one kind that are shown; where there are more, all of it goes along as a file. */
const MOST_SHOWN = 4;
const MOST_APPS = 12;

export default defineCommand({
  name: 'drift',
  summary: 'Show what of an app runs otherwise than its files say; without a name, of all apps.',
  example: '!drift nextcloud',
  actions: ['look'],
  args: z.object({ app: z.string().optional() }),
  async run({ app: words }, context) {
    if (words === undefined) {
      return ofAll(context);
    }
    const picked = await pickApp(words, context, (app) => ({ command: 'drift', args: { app } }));
    return 'instead' in picked ? picked.instead : ofOne(picked.app, context);
  },
});

async function ofOne(app: App, context: CommandContext): Promise<Outcome> {
  const drift = await context.drift(app, context.signal);
  const deploy = `\`${context.bot.prefix}deploy ${app.name}\``;
  if (!drift.isRunning) {
    return { answer: lines(`${app.name} does not run.`, `${deploy} starts it.`) };
  }
  const sections = sectionsOf(drift, context);
  const head = [headline(app, drift), `${app.name}, on ${app.server}`, versionLine(drift)];
  const end = wayBack(drift, deploy);
  const answer = lines(...head, ...sections.flatMap(shortened), ...end);
  return sections.some(({ items }) => items.length > MOST_SHOWN + 1)
    ? { answer, file: { name: `${app.name}-drift.txt`, text: whole(head, sections, end) } }
    : { answer };
}

function headline({ recipe }: App, drift: Drift): string {
  const count = countDrift(drift);
  return count === 0
    ? `${titleOf(recipe)} runs as its files say.`
    : `⚠ ${titleOf(recipe)} differs in ${count} ${count === 1 ? 'place' : 'places'}`;
}

function versionLine({ runs, version }: Drift): string {
  return runs === null || runs === version
    ? upperFirst(versionName(version.split('+')[0] ?? version))
    : `Runs ${versionName(runs)}, its file says ${versionName(version)}`;
}

function versionName(version: string): string {
  return isChaosVersion(version) ? `chaos ${version}` : `recipe ${version}`;
}

function upperFirst(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

interface Section {
  readonly title: string;
  readonly items: readonly string[];
  /** Said after the items. */
  readonly note?: string;
}

function sectionsOf(drift: Drift, context: CommandContext): readonly Section[] {
  const { services, missing, beyond, leftOver, rebuilt } = drift;
  const last = Math.max(0, ...services.map(({ postedIn }) => postedIn ?? 0));
  const sections: readonly Section[] = [
    {
      title: `Changed by hand since #${last}:`,
      items: named(services, 'byHand'),
      note: lastWritten(services, 'byHand', context),
    },
    {
      title: 'Runs otherwise than its files say:',
      items: named(services, 'unexplained'),
      note: `I never deployed it. ${lastWritten(services, 'unexplained', context)}`,
    },
    { title: 'Changed in the files, not deployed:', items: named(services, 'pending') },
    {
      title: 'Stands still half-way:',
      items: services.flatMap(({ service, standstill }) =>
        standstill === null ? [] : `${service}: ${standstill}`,
      ),
    },
    { title: 'Missing:', items: missing },
    { title: 'Not mended by a deploy:', items: beyond.map(({ sentence }) => sentence) },
    { title: 'Left over, kept by a deploy:', items: leftOver },
    { title: 'Built anew under the same tag, nobody’s change:', items: rebuilt ?? [] },
  ];
  return sections.filter(({ items }) => items.length > 0);
}

type Kind = 'byHand' | 'unexplained' | 'pending';

function named(services: readonly ServiceDrift[], kind: Kind): readonly string[] {
  return services.flatMap((one) => one[kind].map((line) => `${one.service}: ${line}`));
}

/** As far as the engine knows: it notes when it wrote a service, for whatever reason, and nobody's name. */
function lastWritten(services: readonly ServiceDrift[], kind: Kind, { timeOf }: CommandContext): string {
  const times = services.filter((one) => one[kind].length > 0).map(({ changedAt }) => changedAt.getTime());
  return `Swarm noted the last change ${timeOf(new Date(Math.max(0, ...times)))}, and no name.`;
}

function shortened({ title, items, note = '' }: Section): readonly string[] {
  const more = items.length - MOST_SHOWN;
  const shown = more > 1 ? [...items.slice(0, MOST_SHOWN), `and ${more} more: see the file`] : items;
  return [title, ...shown, note];
}

function whole(head: readonly string[], sections: readonly Section[], end: readonly string[]): string {
  const all = sections.flatMap(({ title, items, note = '' }) => [
    title,
    ...items.map((item) => `  ${item}`),
    note,
  ]);
  return [...head, ...all, ...end].filter((text) => text !== '').join('\n');
}

/** What a deploy would do about it. */
function wayBack(drift: Drift, deploy: string): readonly string[] {
  const { services, missing, beyond, rebuilt } = drift;
  if (beyond.some(({ isInTheWay }) => isInTheWay)) {
    return [`${deploy} changes nothing until that is mended.`];
  }
  const isOff = services.some(({ byHand, unexplained }) => byHand.length + unexplained.length > 0);
  if (isOff || missing.length > 0) {
    return [`${deploy} puts it back.`];
  }
  if (services.some(({ pending, standstill }) => pending.length > 0 || standstill !== null)) {
    return [`${deploy} brings it.`];
  }
  return rebuilt !== null && rebuilt.length > 0 ? [`${deploy} brings the new build.`] : [];
}

async function ofAll(context: CommandContext): Promise<Outcome> {
  const { apps, broken } = await context.apps.list();
  if (apps.length === 0) {
    return { answer: lines('There are no apps here yet.', '`!recipes` shows what there is to deploy.') };
  }
  const surveyed = (await context.surveyDrift(apps, context.signal)).toSorted((a, b) => rank(a) - rank(b));
  const bad = surveyed.filter((one) => rank(one) === 0).length;
  const rows = surveyed.map(row);
  const more = rows.length - MOST_APPS;
  const answer = lines(
    bad === 0
      ? 'No app is known to differ.'
      : `⚠ ${bad} of ${apps.length} apps ${bad === 1 ? 'differs from its' : 'differ from their'} files`,
    ...rows.slice(0, more > 1 ? MOST_APPS : rows.length),
    more > 1 ? `and ${more} more: see the file` : '',
    ...broken.map(({ path, reason }) => `⚠ ${path}: ${reason}`),
    `\`${context.bot.prefix}drift <app>\` says more.`,
  );
  return more > 1 ? { answer, file: { name: 'drift.txt', text: rows.join('\n') } } : { answer };
}

/** What differs first, then what is not known. */
function rank(one: SurveyedApp): number {
  if ('unknown' in one) {
    return 1;
  }
  return countDrift(one.drift) > 0 ? 0 : 2;
}

function row(one: SurveyedApp): string {
  const { name } = one.app;
  if ('unknown' in one) {
    return `? ${name} · ${one.unknown}`;
  }
  const { drift } = one;
  if (!drift.isRunning) {
    return `– ${name} · stopped`;
  }
  const counts = countsOf(drift);
  return counts === '' ? `✓ ${name}` : `⚠ ${name} · ${counts}`;
}

/** `2 by hand, 1 not deployed`. */
function countsOf({ services, missing, beyond }: Drift): string {
  const of = (kind: Kind): number => services.flatMap((one) => one[kind]).length;
  const parts: readonly (readonly [number, string])[] = [
    [of('byHand'), 'by hand'],
    [of('unexplained'), 'otherwise'],
    [of('pending'), 'not deployed'],
    [services.filter(({ standstill }) => standstill !== null).length, 'half-way'],
    [missing.length, 'missing'],
    [beyond.length, 'not mended by a deploy'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}
