/** Everything that a role can allow. A new action: its name here, its words in `words.ts`. */
export const actions = [
  'look',
  'logs',
  'create',
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

/** All that may stand in a list of actions. */
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

/** What a room's membership can give: nothing that shows more than the state of apps. */
export const actionsOfRooms: ReadonlySet<string> = new Set(['look']);

/** `upgrade` with its class: an upgrade whose class nobody knows is taken to be major. */
export function withClass(action: string, changeClass: ChangeClass | null): string {
  return action === 'upgrade' ? `upgrade:${changeClass ?? 'major'}` : action;
}

/** Whether a word of the file (in `do`, `propose` or a rule) stands for this action. */
export function covers(word: string, action: string): boolean {
  return word === '*' || word === action || (word === 'upgrade' && action.startsWith('upgrade:'));
}

/** `deny` reaches further: denying `rollback` denies `rollback:data` too. */
export function denies(word: string, action: string): boolean {
  return covers(word, action) || action.startsWith(`${word}:`);
}
