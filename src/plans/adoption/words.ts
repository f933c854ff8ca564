import type { FoundFile } from '../../adoption/found.ts';
import { runsOf } from '../../adoption/words.ts';
import type { Plan } from '../../operations/operation.ts';
import { titleOf } from '../../recipes/title.ts';
import { shortName } from '../../stack/short-name.ts';
import type { StackSpec } from '../../stack/spec.ts';
import { countDrift } from '../../swarm/drift.ts';

/** How one app is taken over. */
export interface Takeover {
  /** Its file in the co-op's folder; `null`: it is in somebody else's only. */
  readonly own: FoundFile | null;
  /** The one that is what runs, or nearest to it. */
  readonly chosen: FoundFile;
  /** The whole file, as it is to be. */
  readonly text: string;
  /** The version that is written into it; `null`: none is. */
  readonly pin: string | null;
  readonly spec: StackSpec;
}

/** A card has room for so many names of settings. */
const MOST_NAMED = 8;

/** What taking an app over means, for the card. */
export function wordsOfAdoption(takeover: Takeover): Plan['words'] {
  const { chosen } = takeover;
  const { name, recipe, server } = chosen.app;
  const title = titleOf(recipe);
  return {
    title: `Take over ${title}, which runs already`,
    facts: [
      `${name}, on ${server}`,
      whatRuns(takeover),
      'What runs is kept, as the first way back.',
      ...fileLines(takeover),
      ...differenceLines(chosen),
      ...undigested(takeover),
      'Nothing on the server changes.',
    ],
    done: `${title} is taken over; nothing on the server changed`,
    failed: `${title} could not be taken over`,
    next: [`\`!plan ${name}\` shows what a deploy would change.`],
  };
}

function whatRuns({ chosen, spec }: Takeover): string {
  const runs = runsOf(chosen);
  const count = spec.services.length;
  return `Runs ${runs ?? 'an unknown version'}: ${count} ${count === 1 ? 'service' : 'services'}`;
}

function fileLines({ own, chosen, pin }: Takeover): readonly string[] {
  const version = pin === null ? '' : ` The version ${pin} is written into it.`;
  if (chosen.folder !== null) {
    const why = own === null ? 'there is none here' : 'it is nearer to what runs than the one here';
    return [`Takes the file of ${chosen.folder}: ${why}.${version}`, ...settingsThatCome(own, chosen)];
  }
  return pin === null ? ['Its file stays as it is.'] : [`Its file names ${named(chosen)}.${version}`];
}

/** By name: what does not show in what runs, such as commands after a deploy, must not come unseen. */
function settingsThatCome(own: FoundFile | null, { app }: FoundFile): readonly string[] {
  const before = own?.app.env ?? {};
  const keys = [...new Set([...Object.keys(before), ...Object.keys(app.env)])];
  const other = own === null ? [] : keys.filter((key) => before[key] !== app.env[key]);
  const more = other.length - MOST_NAMED;
  const names = other.slice(0, MOST_NAMED).map((key) => `\`${key}\``);
  return other.length === 0
    ? []
    : [`⚠ Other settings than here: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function named({ app: { version } }: FoundFile): string {
  return version ?? 'no version';
}

function differenceLines({ app, compared }: FoundFile): readonly string[] {
  if (compared.is !== 'compared') {
    return compared.is === 'unknown' ? [`⚠ Not held against its file: ${compared.why}`] : [];
  }
  const count = countDrift(compared.drift);
  return count === 0
    ? ['Runs as its file says.']
    : [
        `⚠ Runs otherwise than its file says in ${count} ${count === 1 ? 'place' : 'places'}: \`!drift ${app.name}\`. A deploy would change that.`,
      ];
}

/** What a tag without a digest stands for later, nobody knows. */
function undigested({ chosen: { app }, spec }: Takeover): readonly string[] {
  const bare = spec.services.filter(({ TaskTemplate }) => !TaskTemplate.ContainerSpec.Image.includes('@'));
  const names = bare.map(({ Name }) => shortName(Name, app.stack));
  return names.length === 0
    ? []
    : [`⚠ Without a digest: ${names.join(', ')}. A way back takes what the tag is then.`];
}
