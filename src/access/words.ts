import type { Action } from './actions.ts';

interface Words {
  /** Behind "You may", before "apps". */
  readonly may: string;
  /** Before "needs". */
  readonly doing: string;
}

const aboutApps: Readonly<Record<Exclude<Action, 'server' | 'roles'>, Words>> = {
  look: { may: 'look at', doing: 'Looking' },
  logs: { may: 'read the logs of', doing: 'Reading logs' },
  create: { may: 'create', doing: 'Creating' },
  adopt: { may: 'take over', doing: 'Taking over' },
  deploy: { may: 'deploy', doing: 'Deploying' },
  downgrade: { may: 'downgrade', doing: 'Downgrading' },
  chaos: { may: 'try unreleased versions of', doing: 'Trying an unreleased version' },
  upgrade: { may: 'upgrade', doing: 'Upgrading' },
  rollback: { may: 'roll back', doing: 'Rolling back' },
  'rollback:data': { may: 'roll back the data of', doing: 'Rolling back data' },
  restart: { may: 'restart', doing: 'Restarting' },
  scale: { may: 'scale', doing: 'Scaling' },
  run: { may: 'run commands in', doing: 'Running commands' },
  config: { may: 'change the settings of', doing: 'Changing settings' },
  secret: { may: 'change the passwords of', doing: 'Changing passwords' },
  volume: { may: 'change the volumes of', doing: 'Changing volumes' },
  backup: { may: 'back up', doing: 'Backing up' },
  restore: { may: 'restore', doing: 'Restoring' },
  undeploy: { may: 'undeploy', doing: 'Undeploying' },
  remove: { may: 'remove', doing: 'Removing' },
  hold: { may: 'hold', doing: 'Holding' },
  approve: { may: 'approve plans for', doing: 'Approving plans' },
  emergency: { may: 'act in an emergency on', doing: 'Acting without consent' },
};

const aboutNone: Readonly<Record<'server' | 'roles' | '*', Words>> = {
  server: { may: 'change servers', doing: 'Changing servers' },
  roles: { may: 'change who may do what', doing: 'Changing who may do what' },
  '*': { may: 'do everything', doing: 'Doing everything' },
};

/** `Removing`, `A major upgrade`. */
export function doing(action: string): string {
  const [, changeClass] = action.split('upgrade:');
  if (changeClass !== undefined) {
    return `A ${changeClass} upgrade`;
  }
  const [, name] = action.split('run:');
  if (name !== undefined) {
    return `Running \`${name}\``;
  }
  return find(aboutApps, action)?.doing ?? find(aboutNone, action)?.doing ?? action;
}

/** `look at and back up apps`, from words of a roles file. At most six, the rest as "and more". */
export function mayList(words: readonly string[]): string {
  if (words.includes('*')) {
    return aboutNone['*'].may;
  }
  const others = words.map((word) => find(aboutNone, word)?.may).filter((may) => may !== undefined);
  const verbs = words.map(verbFor).filter((may) => may !== null);
  const shown = verbs.length > 6 ? [...verbs.slice(0, 5), 'do more to'] : verbs;
  return joined(shown.length === 0 ? others : [`${joined(shown, 'and')} apps`, ...others], 'and');
}

function verbFor(word: string): string | null {
  const [, changeClass] = word.split('upgrade:');
  const [, name] = word.split('run:');
  if (name !== undefined) {
    return `run \`${name}\` in`;
  }
  return changeClass === undefined ? (find(aboutApps, word)?.may ?? null) : `make ${changeClass} upgrades of`;
}

/** `a, b and c`. */
export function joined(parts: readonly string[], last: 'and' | 'or'): string {
  const [tail = '', ...rest] = parts.toReversed();
  return rest.length === 0 ? tail : `${rest.toReversed().join(', ')} ${last} ${tail}`;
}

/** `a steward or operator`. */
export function anyOf(roles: readonly string[]): string {
  return `${/^[aeiou]/i.test(roles[0] ?? '') ? 'an' : 'a'} ${joined(roles, 'or')}`;
}

function find(table: Readonly<Record<string, Words>>, word: string): Words | undefined {
  return Object.entries(table).find(([name]) => name === word)?.[1];
}
