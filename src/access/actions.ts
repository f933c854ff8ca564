/** Everything that a role can allow. A new action: its name here, its words in `words.ts`. */
export const actions = [
  'look',
  'logs',
  'create',
  'adopt',
  'deploy',
  'downgrade',
  'chaos',
  'upgrade',
  'rollback',
  'rollback:data',
  'restart',
  'scale',
  'run',
  'config',
  'secret',
  'volume',
  'backup',
  'restore',
  'undeploy',
  'remove',
  'hold',
  'approve',
  'server',
  'roles',
  'emergency',
] as const;
export type Action = (typeof actions)[number];

export const changeClasses = ['patch', 'minor', 'major'] as const;
export type ChangeClass = (typeof changeClasses)[number];

/** `run` for one function of recipes: `run:occ_scan`. */
export function runOf(name: string): string {
  return `run:${name}`;
}

/** What a function of `abra.sh` may be called, behind `run:`. */
const RUN_WORD = /^run:[A-Za-z_][\w-]{0,99}$/;

/** Whether it may stand in a list of actions. */
export function isActionWord(word: string): boolean {
  return actionWords.includes(word) || RUN_WORD.test(word);
}

/** All that may stand in a list of actions, but for single functions. */
export const actionWords: readonly string[] = [
  ...actions,
  ...changeClasses.map((one) => `upgrade:${one}`),
  '*',
];

/** Whatever only reads has no plan that could be agreed to, and is possible for a whole room. */
const reading: ReadonlySet<string> = new Set(['look', 'logs']);

export function isReading(action: string): boolean {
  return reading.has(action);
}

/** What needs nobody's OK where no rule says so: it stops others, loses nothing, and is over by itself. */
export const free: ReadonlySet<string> = new Set(['hold']);

/** What a room's membership can give: nothing that shows more than the state of apps. */
export const actionsOfRooms: ReadonlySet<string> = new Set(['look']);

/** `upgrade` with its class: an upgrade whose class nobody knows is taken to be major. */
export function withClass(action: string, changeClass: ChangeClass | null): string {
  return action === 'upgrade' ? `upgrade:${changeClass ?? 'major'}` : action;
}

/** Whether a word of the file (in `do`, `propose` or a rule) stands for this action. */
export function covers(word: string, action: string): boolean {
  const isPart = (word === 'upgrade' || word === 'run') && action.startsWith(`${word}:`);
  return word === '*' || word === action || isPart;
}

/** `deny` reaches further: denying `rollback` denies `rollback:data` too. */
export function denies(word: string, action: string): boolean {
  return covers(word, action) || action.startsWith(`${word}:`);
}
