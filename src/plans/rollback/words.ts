import type { Plan } from '../../operations/operation.ts';
import type { Vault } from '../../operations/ports.ts';
import { titleOf } from '../../recipes/title.ts';
import { isChaosVersion } from '../../recipes/version.ts';
import { listed } from '../../recipes/words.ts';
import { diffStack } from '../../stack/diff.ts';
import { shortNameOf } from '../../swarm/live-service.ts';
import { newsLines } from '../deploy/change-lines.ts';
import { awayLines } from '../parts/outlook.ts';
import { shortVersion } from '../parts/version-words.ts';
import { type GoingBack, surplusOf } from './steps.ts';

/** What going back means for members, for the card. */
export function wordsOfRollback(
  back: GoingBack,
  { vault, isNoop }: { readonly vault: Vault; readonly isNoop: boolean },
): Plan['words'] {
  const title = titleOf(back.app.recipe);
  const to = placeOf(back);
  return {
    title: isNoop ? `${title}: is as it was ${leftBy(back)}` : `Way back: ${stepOf(back)}`,
    facts: [
      `${back.app.name}, on ${back.app.server}`,
      ...(isNoop ? [] : [asWhole(back), ...bodyOf(back, vault), ...dataLines(back)]),
    ],
    more: isNoop ? [] : [...changesOf(back), ...madeLines(back)],
    outlook: [...awayLines({ ...back, isStart: back.live.services.length === 0 })],
    done: isNoop ? `${title} is as it was ${leftBy(back)}` : `${title} is back ${to}`,
    failed: `${title} could not go back ${to.replace(/^on /, 'to ')}`,
    ...hidingLine(back),
  };
}

/** `Wiki 3.0 → 2.0`; where the version stays: `Wiki, as it was after #1`. */
function stepOf(back: GoingBack): string {
  const { runs, revision } = back;
  const title = titleOf(back.app.recipe);
  return runs === null || revision.version === null || runs === revision.version
    ? `${title}, as it was ${leftBy(back)}`
    : `${title} ${shortVersion(runs, { runs, version: revision.version })} → ${shortOf(back)}`;
}

/** `on 2.0`; where that is what runs, or is unknown, the operation that left it: `as it was after #1`. */
function placeOf(back: GoingBack): string {
  const { revision, runs } = back;
  const isOther = revision.version !== null && revision.version !== runs;
  return isOther ? `on ${shortOf(back)}` : `as it was ${leftBy(back)}`;
}

function shortOf({ runs, revision: { version } }: GoingBack): string {
  return version === null ? 'what it was' : shortVersion(version, { runs, version });
}

function leftBy({ revision: { operation } }: GoingBack): string {
  return operation === null ? 'before I came' : `after #${operation}`;
}

function asWhole(back: GoingBack): string {
  const count = back.spec.services.length;
  return `The whole of it, ${count} ${count === 1 ? 'service' : 'services'}, as ${leftBy(back)}.`;
}

function bodyOf(back: GoingBack, vault: Vault): readonly string[] {
  const { later, others } = surplusOf(back, vault);
  const names = (services: typeof later): string =>
    listed(services.map((one) => shortNameOf(one, back.app.stack)));
  return [
    back.isThere ? 'It runs so already: nothing is restarted.' : '',
    later.length === 0 ? '' : `Stops what came later: ${names(later)}.`,
    others.length === 0 ? '' : `⚠ not of it, kept running: ${names(others)}`,
    ...settingLines(back),
    'Other apps: untouched.',
  ].filter((line) => line !== '');
}

function changesOf({ live, spec }: GoingBack): readonly string[] {
  const now = live.services.map((one) => one.spec);
  return newsLines(diffStack(now, spec.services), null);
}

function madeLines({ spec, found }: GoingBack): readonly string[] {
  const names = [
    ...spec.networks.filter(({ Name }) => !found.networks.has(Name)),
    ...spec.configs.filter(({ Name }) => !found.configs.has(Name)),
    ...spec.secrets.filter(({ Name }) => !found.secrets.has(Name)),
  ].map(({ Name }) => Name);
  return names.length === 0 ? [] : [`Makes again: ${listed(names)}.`];
}

/** By their names: values are nobody's business in a room. */
function settingLines({ app, before, revision }: GoingBack): readonly string[] {
  if (app.text === revision.text) {
    return [];
  }
  const keys = [...new Set([...Object.keys(before.env), ...Object.keys(app.env)])];
  const other = keys.filter((key) => key !== 'TYPE' && key !== 'RECIPE' && before.env[key] !== app.env[key]);
  return other.length === 0
    ? ['Its settings name that version again.']
    : [`Settings that go back: ${listed(other)}`];
}

function dataLines(back: GoingBack): readonly string[] {
  const { data, isThere } = back;
  if (isThere) {
    return [];
  }
  switch (data) {
    case 'none':
      return ['Nothing is lost: it keeps no data.'];
    case 'declared':
      return ['Its data stays: it is said to go back by its program alone.'];
    case 'unknown':
      return unknownData(back);
  }
}

function unknownData({ runs, revision: { version } }: GoingBack): readonly string[] {
  if (runs === null || version === null || runs === version) {
    return ['⚠ Its data stays as it is now: bringing it back is not possible yet.'];
  }
  const [now, then] = [runs, version].map((one) => shortVersion(one, { runs, version }));
  return [
    `⚠ Its data stays as ${now} left it; ${then} may not read it.`,
    'Bringing data back is not possible yet.',
  ];
}

/** What was gone back from is not offered again. */
function hidingLine({ app, runs, revision: { version } }: GoingBack): Pick<Plan['words'], 'next'> {
  if (runs === null || version === null || runs === version || isChaosVersion(runs)) {
    return {};
  }
  const short = shortVersion(runs, { runs, version });
  return { next: [`${short} stays hidden until \`!lift ${app.name} ${short}\``] };
}
