import { z } from 'zod';
import { Duration } from '../kernel/duration.ts';
import { RoomId, ServerName, UserId } from '../kernel/ids.ts';
import { QuietHours } from '../kernel/quiet-hours.ts';
import { key } from './key.ts';
import { Recipes } from './schema-recipes.ts';
import { Registries, Server } from './schema-swarm.ts';
import { GitUrl, HomeserverUrl, ImageName, idOf, isTimeZone, NonEmpty } from './values.ts';

/** A part of which everything may be left out, also with nothing behind its colon. */
function section<S extends z.ZodType>(schema: S): z.ZodPrefault<z.ZodPreprocess<S>> {
  return z.preprocess((value) => value ?? {}, schema).prefault({});
}

const File = NonEmpty;

const Bot = z.strictObject({
  name: key(NonEmpty.max(64).default('coopbot'), {
    description: 'What people call the bot: `coopbot deploy nextcloud`.',
  }),
  prefix: key(
    z
      .string()
      .regex(/^[^\s\p{L}\p{N}@`]{1,3}$/u, 'must be one to three signs such as `!`')
      .default('!'),
    { description: 'What a command begins with.' },
  ),
  image: key(ImageName.optional(), {
    description:
      'The image that the bot itself runs as. With it, nodes that have no endpoint under `nodes` are reached by short jobs of this image, with that node’s Docker socket.',
    example: 'registry.example.coop/coopbot:0.1',
  }),
  time_zone: key(
    z.string().refine(isTimeZone, 'must be a time zone such as `Europe/Berlin`').default('UTC'),
    {
      description: 'The co-op’s time zone: every time that the bot tells is in it.',
      example: 'Europe/Berlin',
    },
  ),
  quiet_hours: key(QuietHours.optional(), {
    description:
      'Times of day, in that time zone, in which nobody is reminded of what waits for an OK. A plan may still expire in them, at its time and not earlier.',
    example: '22:00-07:00',
  }),
});

const Matrix = z.strictObject({
  homeserver: key(HomeserverUrl, {
    description: 'The homeserver’s address.',
    example: 'https://matrix.example.coop',
  }),
  user: key(idOf(UserId, 'must be a Matrix id such as `@coopbot:example.coop`'), {
    description: 'The bot’s own account.',
    example: '@coopbot:example.coop',
  }),
  password_file: key(File.optional(), {
    description:
      'A file that holds the account’s password; or `token_file`, one that holds an access token; or the environment variable COOPBOT_MATRIX_PASSWORD or COOPBOT_MATRIX_TOKEN. Secrets never stand in this file.',
    example: 'secrets/matrix-password',
    isShown: true,
  }),
  token_file: key(File.optional(), {
    description: 'Instead of the password.',
    example: 'secrets/matrix-token',
  }),
  device_name: key(NonEmpty.max(100).default('coopbot'), {
    description: 'What the bot’s session is called in lists of devices.',
  }),
  edits_every: key(Duration.prefault('5s'), {
    description:
      'A progress card is edited at most this often. Shorter only where the homeserver’s limits were lifted for the bot.',
  }),
  rooms: key(z.array(idOf(RoomId, 'must be a room id such as `"!abc:example.coop"`')).default([]), {
    description:
      'Rooms that the bot joins when it starts. It accepts invitations of people in the roles file anyway.',
    example: ['!ops:example.coop'],
  }),
});

/** Whose folder it is, as people are told it. */
const OwnerName = z.string().regex(/^[a-z0-9][\w.-]{0,30}$/i, 'must be a short name such as `kim`');

const Apps = z.strictObject({
  folder: key(File.default('apps'), {
    description:
      'The git repository with the apps’ settings, as the bot works on it: `servers/<server>/<domain>.env` and `roles.yml`.',
  }),
  remote: key(GitUrl.optional(), {
    description: 'Where it is cloned from, and where commits are pushed to. Without it, nothing is pushed.',
    example: 'ssh://git@git.example.coop/coop/apps.git',
  }),
  branch: key(
    z
      .string()
      .regex(/^[A-Za-z0-9_][\w./-]{0,99}$/, 'must be the name of a branch')
      .default('main'),
    { description: 'The branch of `remote` that holds the settings.' },
  ),
  others: key(z.record(OwnerName, File).default({}), {
    description:
      'Folders of abra on this machine (`servers/` in them), by whose they are: `!adopt` holds them against what runs, too. Only read.',
    example: { kim: '/home/kim/.abra' },
  }),
});

const Secrets = z.strictObject({
  folder: key(File.optional(), {
    description:
      'Where `!secret insert <app> <name>` looks for a value: in the file `<app>/<name>` there, which is removed once the value is on the server. Readable for nobody but the bot. Without it, only what is typed with `coopbot secret insert` is taken.',
    example: '/run/coopbot/secrets',
  }),
});

const Roles = z.strictObject({
  path: key(NonEmpty.default('roles.yml'), { description: 'Relative to the apps’ repository.' }),
});

const Log = z.strictObject({
  level: key(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    description: '`debug`, `info`, `warn` or `error`.',
  }),
});

const Limits = z.strictObject({
  commands_per_minute: key(z.int().min(1).max(1000).default(20), {
    description: 'So many commands of one sender are answered in a minute; others are still served.',
  }),
  command_deadline: key(Duration.prefault('20s'), {
    description: 'A command that takes longer is given up, and says so.',
  }),
  consent_within: key(Duration.prefault('24h'), {
    description: 'How long a plan waits for its OKs where the rule says nothing.',
  }),
});

const Keys = z.strictObject({
  digest_key_file: key(File.optional(), {
    description:
      'Key of the digests in the journal: 32 bytes in base64, made at the first start when it is not there. Without this line: `digest.key` in the data folder.',
    example: 'secrets/digest-key',
  }),
  data_key_file: key(File.optional(), {
    description: 'Key of what is kept encrypted, likewise. Without this line: `data.key` in the data folder.',
    example: 'secrets/data-key',
  }),
});

/** config.yml. Every key carries its words for config.example.yml. Relative paths are relative to the file. */
export const ConfigFile = z.strictObject({
  bot: key(section(Bot), { description: 'The bot as people meet it.' }),
  matrix: key(Matrix, { description: 'Its account.' }),
  data: key(File.default('data'), {
    description:
      'The bot’s own folder: journal, Matrix session, keys. To be backed up, and for nobody else’s eyes.',
  }),
  apps: key(section(Apps), { description: 'The apps’ settings.' }),
  recipes: key(section(Recipes), { description: 'The recipes.' }),
  servers: key(z.record(idOf(ServerName, 'must be a server’s name'), Server), {
    description: 'The swarms, by the name that their folder under `servers/` has.',
    example: 'server1',
  }),
  registries: key(section(Registries), {
    description:
      'Logins for images that not everybody may have. Engines get them with each service, so that every node can pull.',
  }),
  secrets: key(section(Secrets), { description: 'Passwords that people bring themselves.' }),
  roles: key(section(Roles), { description: 'The file that says who may do what.' }),
  limits: key(section(Limits), { description: 'Durations are written as `5s`, `10m`, `24h` or `7d`.' }),
  log: key(section(Log), { description: 'The log, as lines of JSON.' }),
  keys: key(section(Keys), {
    description: 'Keys of the bot’s own. Lose the data key, and what it encrypted is lost.',
  }),
});
export type ConfigFile = z.output<typeof ConfigFile>;
