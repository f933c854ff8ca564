/**
 * Every failure that a person can cause or cure, with what to do next. A code is public: it stands in the journal, in the log and
 * in docs/errors.md. Hints are whole sentences for the room, without blame.
 */
export const catalogue = {
  // Talking
  bad_arguments: 'Nothing was done. `!help` lists the commands.',
  unknown_command: 'Nothing was done. `!help` lists the commands.',
  too_long: 'Nothing was done. Send a shorter command.',
  took_too_long: 'Nothing was done. Ask again in a while.',
  unknown_operation: 'Nothing was done. `!queue` shows what is open.',
  too_late: 'Nothing was changed.',
  held: 'Nothing was done.',
  homeserver_refused: 'Check the bot’s account and its password or token file, then start again.',
  // Access
  not_authorised: 'Nothing was done.',
  console_voice: 'Nothing was done. Say it in the room, as yourself.',
  console_refused: 'Nothing was done. Mend that and begin again.',
  console_away: 'Start it with `coopbot run --config FILE`, or look at its log; then begin again.',
  roles_invalid: 'Mend the file at that line; until then what was agreed to holds.',
  role_refused: 'Nothing was done.',
  roles_by_hand: 'Nothing was done. Edit it in the settings: people are asked to agree then.',
  roles_apart: 'Nothing was done. Agree to that change or take it back in the settings, then ask again.',
  config_invalid: 'Mend config.yml at that line and start again.',
  // Apps and recipes
  unknown_app: 'Nothing was done. `!apps` lists them.',
  unknown_service: 'Nothing was done. `!ps` with the app’s name lists them.',
  unknown_function: 'Nothing was done. `!run` with the app’s name lists them.',
  unknown_recipe: 'Nothing was done. `!recipes` lists them.',
  unknown_version: 'Nothing was done. Choose one that is there.',
  unknown_commit: 'Nothing was done. Name a branch, or more digits of a commit that is there.',
  unknown_server: 'Nothing was done. Name the server in config.yml, or move the app to one that is there.',
  app_exists: 'Nothing was done. `!deploy` with its name works on it.',
  app_shared:
    'Nothing was done. Mend that app’s files or take the name out of its settings: `!env check` in its room says what is wrong.',
  setting_refused: 'Nothing was changed.',
  app_broken: 'Nothing was done. Mend that file, then ask again.',
  apps_conflict: 'Nothing was changed. Bring the settings repository in order, then ask again.',
  apps_unreachable: 'Nothing was changed. Is the settings repository there?',
  tag_moved:
    'Nothing was done. Ask the recipe’s maintainers why. Whoever keeps the settings can write into accepted-tags.yml which commit counts.',
  tags_invalid: 'Nothing was done. Mend the file at that line.',
  recipe_broken: 'Nothing was done. Tell the recipe’s maintainers, or choose another version.',
  recipe_unreachable: 'Nothing was done. Is the recipe’s source there? Ask again when it is.',
  recipe_too_large: 'Nothing was done. This recipe is too large to be read safely.',
  compose_invalid: 'Nothing was done. Tell the recipe’s maintainers, or choose another version.',
  compose_unsupported: 'Nothing was done. coopbot does not support this part of a recipe yet.',
  file_unreadable: 'Nothing was done. Is the path right, and may the file be read?',
  secret_missing: 'Nothing was done. Insert it on the server, then ask again.',
  secret_unknown: 'Nothing was done. `!secret list` with the app’s name shows them.',
  secret_in_use:
    'Nothing was removed. `!secret rotate` gives the app another one first; `!undeploy` ends its use.',
  secret_unfit: 'Nothing was done. Hand over another value.',
  secret_fixed:
    'Nothing was done. Tell the recipe’s maintainers: the version of a secret belongs into a setting.',
  not_adopted:
    'Nothing was changed. `!adopt` with its name takes it over, after your OK; `!plan` shows what a deploy would change.',
  deploy_first: 'Nothing was done. `!deploy` the app, then ask again.',
  no_revision: 'Nothing was done. A deploy that ends well keeps one.',
  version_hidden: 'Nothing was done. `!lift` with the app’s name and that version offers it again.',
  // Swarm
  swarm_unreachable: 'Nothing was changed. Can the bot reach the Docker engine?',
  engine_refused: 'The engine’s words are above. Mend that, then ask again.',
  node_unreachable:
    'Nothing was done. Name an endpoint of that node in config.yml (`nodes` of its server), or the bot’s own image (`image` of `bot`).',
  unknown_volume: 'Nothing was done. `!volume list` with the app’s name lists them.',
  volume_in_use: 'Nothing was done to it. Stop the app first: `!undeploy` with its name.',
  volume_held:
    'It was left as it is. On that node `docker ps --all --filter volume=<name>` shows what has it: end that, then ask again.',
  object_in_use: 'It was left as it is. End what uses it, then ask again.',
  mode_fixed:
    'Nothing was done to it. Remove it and deploy it anew: `!undeploy`, then `!deploy`, or `stack rm`; volumes stay.',
  port_taken: 'Stop one of the two, or give one another port, then ask again.',
  version_moved: 'Ask again: a new plan is made.',
  config_changed: 'The recipe changed a file without a new name for it. Tell the recipe’s maintainers.',
  config_missing: 'Nothing was done. Make that config on the server, then ask again.',
  network_missing: 'Nothing was done. Make that network on the server, then ask again.',
  image_missing: 'Nothing was done. Is the name right, and is the image still there?',
  registry_login:
    'Nothing was done. Ask who runs the bot: the registry’s login stands in its config.yml, or in docker’s config.json.',
  registry_unreachable: 'Nothing was done. Ask again when the registry is back.',
  stack_locked: 'It goes on by itself when the other one is done.',
  already_running: 'End the other one, or give this one a `data` folder of its own.',
  disk_full: 'Make room on that disk, then ask again.',
  plan_stale: 'Ask again: a new plan is made.',
  plan_renewed: 'Read the card of the newest plan, then say it again.',
} as const satisfies Record<string, string>;

export type UserErrorCode = keyof typeof catalogue;

/** Where in a file people can mend it. Lines and columns count from 1. */
export interface Place {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/** An expected failure: shown to people in full, logged at `info`, never with a stack. `sentence` never holds a secret. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  readonly hint: string;
  readonly place: Place | null;

  constructor(code: UserErrorCode, sentence: string, options: ErrorOptions & { place?: Place } = {}) {
    super(options.place === undefined ? sentence : `${where(options.place)}: ${sentence}`, options);
    this.code = code;
    this.hint = catalogue[code];
    this.place = options.place ?? null;
  }
}

/** `compose.yml:12:5`. */
export function where({ path, line, column }: Place): string {
  return [path, line, column].filter((part) => part !== undefined).join(':');
}

/** Makes a forgotten case a compile-time error and a loud run-time one. */
export function assertNever(value: never): never {
  throw new TypeError(`Unhandled case: ${JSON.stringify(value)}`);
}
