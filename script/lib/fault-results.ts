import { z } from 'zod';

/** Where tests leave what long runs found: `NAME.json` each. */
export const RESULTS_FOLDER = '.cache/faults';

/** One thing that was made to go wrong, and how often. */
const Result = z.object({
  fault: z.string(),
  /** `28`, `20`, or `none` where no engine takes part. */
  engine: z.string(),
  runs: z.int(),
  failures: z.int(),
  seed: z.int().nullable(),
  /** What is to be known of it, a sentence each; what failed among it. */
  notes: z.array(z.string()),
});
export type Result = z.infer<typeof Result>;

const Kept = Result.extend({ date: z.string(), commit: z.string() });
export const FaultResults = z.array(Kept);
export type FaultResults = z.infer<typeof FaultResults>;

const NO_SEED = '–';

const INTRODUCTION = `# The fault laboratory: what was really run

Each run makes something go wrong on real parts: engines, a homeserver, a registry, git. Afterwards the same must hold as always
(\`test/faults/invariants.ts\`): one verdict for each operation, no message lost or doubled, the swarm is what the verdict says, read by
docker's own command line, the journal's chain is whole, no lock is left, the env files are what runs, and nothing of another app was
touched. A run in which any of it does not hold is a failure.

\`script/test\` runs it in short form, on engine 28. The long form, on Linux and as root, takes hours:

\`\`\`sh
script/test --faults              # all of it, on engines 28 and 20.10
script/test --faults lives talk   # only these: files of test/faults, or access, ballots
COOPBOT_RUNS=40 COOPBOT_ENGINES=28 script/test --faults --more lives  # one more piece of a long run
COOPBOT_SEED=7 script/test --faults lives                             # the same chance again
\`\`\`

At its end this page is written: what was run takes the place of what stood here under its name; with \`--more\` it stands beside it. \`dirty\` behind
a commit means that something was not committed yet.
`;

/** The page, with a section for each of `results`, and of those that it had before whatever was not run again. */
export function renderFaults(page: string, results: ReadonlyMap<string, FaultResults>): string {
  const sections = new Map(sectionsOf(page));
  for (const [name, list] of results) {
    sections.set(name, sectionOf(name, list));
  }
  const sorted = [...sections].toSorted(([one], [other]) => one.localeCompare(other));
  return [INTRODUCTION, ...sorted.map(([, text]) => text)].join('\n');
}

/** What the page says under that name, the other way round. */
export function resultsOn(page: string, name: string): FaultResults {
  const lines = (new Map(sectionsOf(page)).get(name) ?? '').split('\n');
  const notes = lines.flatMap((line) => (line.startsWith('- ') ? [unescaped(line.slice(2))] : []));
  return lines.flatMap((line): FaultResults => {
    const [fault = '', engine = '', runs, failures, seed, date = '', commit = ''] = cellsOf(line);
    const own = notes.filter((note) => note.startsWith(`${fault}: `));
    return commit.startsWith('`')
      ? [
          {
            fault,
            engine,
            runs: Number(runs),
            failures: Number(failures),
            seed: seed === NO_SEED ? null : Number(seed),
            notes: own.map((note) => note.slice(`${fault}: `.length)),
            date,
            commit: commit.replaceAll('`', ''),
          },
        ]
      : [];
  });
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\| | \|$/g, '')
    .split(' | ')
    .map(unescaped);
}

function unescaped(text: string): string {
  return text.replaceAll('\\|', '|');
}

function sectionsOf(page: string): readonly (readonly [string, string])[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.split('\n')[0] ?? '', `## ${text.trimEnd()}\n`]);
}

function sectionOf(name: string, results: FaultResults): string {
  const notes = [
    ...new Set(results.flatMap(({ fault, notes: said }) => said.map((note) => `${fault}: ${note}`))),
  ];
  const sum = (pick: (result: Result) => number): number => results.reduce((all, one) => all + pick(one), 0);
  return [
    `## ${name}`,
    '',
    `Together ${sum(({ runs }) => runs)} runs, ${sum(({ failures }) => failures)} failures.`,
    '',
    '| fault | engine | runs | failures | seed | on | commit |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(rowOf),
    '',
    ...(notes.length === 0 ? [] : [...notes.map((note) => `- ${plain(note)}`), '']),
  ].join('\n');
}

function rowOf({ fault, engine, runs, failures, seed, date, commit }: FaultResults[number]): string {
  const cells = [plain(fault), engine, runs, failures, seed ?? NO_SEED, date, `\`${commit}\``];
  return `| ${cells.join(' | ')} |`;
}

/** On one line, no table cut by it, and no path of the machine that it ran on. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll(/(?<![\w/.:])\/(?:var|tmp|home|root|work|usr|opt)\/[^\s"'`]*/g, '…');
}
