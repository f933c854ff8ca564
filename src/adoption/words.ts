import { parsePin } from '../apps/pin.ts';
import { assertNever } from '../kernel/errors.ts';
import { countDrift, type Drift } from '../swarm/drift.ts';
import type { FoundApp, FoundBroken, FoundFile, Stray } from './found.ts';

/** How a file stands to what runs: a word for it, and the sign that lists have for it. */
export type Standing = 'same' | 'differs' | 'unknown' | 'not running';
export const signs: Readonly<Record<Standing, string>> = {
  same: '✓',
  differs: '⚠',
  unknown: '?',
  'not running': '–',
};

/** A file that names another version than the one that runs differs, although all else may be the same. */
export function standingOf(found: FoundApp): Standing {
  const { compared } = found;
  if (compared.is === 'stopped') {
    return 'not running';
  }
  if (compared.is === 'unknown') {
    return 'unknown';
  }
  return countDrift(compared.drift) === 0 && isAsPinned(found) ? 'same' : 'differs';
}

/** What runs, as far as it says so. */
export function runsOf({ compared }: Pick<FoundFile, 'compared'>): string | null {
  if (compared.is === 'stopped') {
    return null;
  }
  return compared.is === 'unknown' ? compared.runs : compared.drift.runs;
}

/** A few words for a line of a list. */
export function briefly(found: FoundApp): string {
  const { compared, app, others, folder } = found;
  const off = compared.is === 'compared' ? countDrift(compared.drift) : 0;
  const words = [standingOf(found), off === 0 ? '' : `in ${off} ${off === 1 ? 'place' : 'places'}`].filter(
    (word) => word !== '',
  );
  const notes = [
    compared.is === 'stopped' || isAsPinned(found) ? '' : (app.version ?? 'no version in its file'),
    isChaos(found) ? 'never released' : '',
    folder === null ? '' : `file of ${folder}`,
    others.length === 0 ? '' : 'two files',
  ].filter((note) => note !== '');
  return [words.join(' '), ...notes].join(' · ');
}

/** Everything that people should know of an app before it is taken over, each with the way out. `prefix`: of commands. */
export function remarks(found: FoundApp, prefix: string): readonly string[] {
  return [...stateOf(found, prefix), ...pinRemarks(found, prefix), ...fileRemarks(found, prefix)];
}

function stateOf({ compared, app }: FoundApp, prefix: string): readonly string[] {
  switch (compared.is) {
    case 'stopped':
      return [`It does not run. \`${prefix}deploy ${app.name}\` starts it.`];
    case 'unknown':
      return [compared.why];
    case 'compared':
      return differencesIn(compared.drift);
    default:
      return assertNever(compared);
  }
}

function pinRemarks(found: FoundApp, prefix: string): readonly string[] {
  const { app, compared } = found;
  const runs = runsOf(found);
  const adopt = `\`${prefix}adopt ${app.name}\``;
  if (isChaos(found)) {
    const release = `\`${prefix}deploy ${app.name} <version>\` brings a release, \`${prefix}versions ${app.recipe}\` lists them.`;
    return [`Its file is pinned to \`${app.version}\`, which was never released. ${release}`];
  }
  if (compared.is !== 'compared' || isAsPinned(found) || runs === null) {
    return app.version === null
      ? ['Its file names no version. A deploy takes the newest and writes it.']
      : [];
  }
  return app.version === null
    ? [`Its file names no version; it runs ${runs}. ${adopt} writes that.`]
    : [`Its file says ${app.version}; it runs ${runs}. ${adopt} writes what runs.`];
}

function fileRemarks({ app, folder, others }: FoundApp, prefix: string): readonly string[] {
  const adopt = `\`${prefix}adopt ${app.name}\` takes it over`;
  const own = others.find((other) => other.folder === null);
  const rest = others.filter((other) => other !== own);
  return [
    ...(folder !== null && own === undefined ? [`Only ${folder} has a file of it: ${adopt}.`] : []),
    ...(own === undefined
      ? []
      : [
          `The file of ${folder} is the nearest to what runs: ${adopt}, in place of the one here (${howFar(own)}).`,
        ]),
    ...rest.map((other) => `${other.folder} has another file of it (${howFar(other)}); it is left as it is.`),
  ];
}

function howFar({ compared }: FoundFile): string {
  if (compared.is === 'compared') {
    const off = countDrift(compared.drift);
    return off === 0 ? 'it fits as well' : `${off} ${off === 1 ? 'place' : 'places'} off what runs`;
  }
  return compared.is === 'stopped'
    ? 'of a stack that does not run'
    : 'it could not be held against what runs';
}

/** How what runs differs, in the words of `!drift`. */
function differencesIn({ services, missing, beyond, leftOver }: Drift): readonly string[] {
  return [
    ...services.flatMap(({ service, byHand, unexplained, pending, standstill }) =>
      [
        ...byHand,
        ...unexplained,
        ...pending,
        ...(standstill === null ? [] : [`half-way: ${standstill}`]),
      ].map((line) => `${service}: ${line}`),
    ),
    ...missing.map((one) => `missing: ${one}`),
    ...beyond.map(({ sentence }) => sentence),
    ...leftOver.map((one) => `left over, kept by a deploy: ${one}`),
  ];
}

export function strayWords({ server, stack, services }: Stray): string {
  const count = `${services} ${services === 1 ? 'service' : 'services'}`;
  return `${stack} on ${server} · unknown: ${count}, and no file`;
}

/** What to do about stacks without a file. */
export function strayWayOut(prefix: string): string {
  return `A stack without a file: put its env file into \`servers/<server>/\`, or \`${prefix}new <recipe> <domain>\` writes one; then \`${prefix}adopt\`.`;
}

export function brokenWords({ path, line, reason, folder }: FoundBroken): string {
  const place = line === null ? path : `${path}:${line}`;
  return `${folder === null ? '' : `${folder}: `}${place}: ${reason}`;
}

function isAsPinned(found: FoundFile): boolean {
  const runs = runsOf(found);
  return runs === null ? found.app.version !== null : found.app.version === runs;
}

function isChaos({ app: { recipe, version } }: FoundFile): boolean {
  return version !== null && parsePin(`${recipe}:${version}`)?.isChaos === true;
}
