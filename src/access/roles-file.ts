import { z } from 'zod';
import { didYouMean } from '../kernel/did-you-mean.ts';
import { Duration } from '../kernel/duration.ts';
import { OUTSIDE, RoomId, UserId } from '../kernel/ids.ts';
import { actionWords, changeClasses, isActionWord } from './actions.ts';
import { Name, oneOrMany } from './file-values.ts';
import { Needs } from './needs.ts';

const ActionWord = z.string().superRefine((word, { addIssue }) => {
  if (!isActionWord(word)) {
    addIssue({ code: 'custom', message: `has no action \`${word}\`.${didYouMean(word, actionWords)}` });
  }
});
const Pattern = z.string().min(1, 'must not be empty').max(253);
const Actions = z.array(ActionWord).default([]);
const MatrixId = z
  .string({ error: 'must be a Matrix id such as `@ana:example.coop`' })
  .refine(
    (text) => UserId.safeParse(text).success && text !== OUTSIDE,
    'must be a Matrix id such as `@ana:example.coop`',
  )
  .transform((text) => UserId.parse(text));

const asGitHasIt = 'must be a name and an address such as `Ana Example <ana@example.coop>`';

/** Whom commits name. Source: git, `split_ident_line`. */
const GitAuthor = z
  .string({ error: asGitHasIt })
  .regex(/^[^<>\p{Cc}]*[^<>\s\p{Cc}] <[^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+>$/u, asGitHasIt)
  .max(200)
  .transform((text) => {
    const [name = '', email = ''] = text.split(/ <|>/);
    return { name: name.trim(), email };
  });

const Person = z.strictObject({
  matrix: oneOrMany(MatrixId),
  collective: Name.optional(),
  git: GitAuthor.optional(),
});

const Role = z.strictObject({
  do: Actions,
  propose: Actions,
  deny: Actions,
  apps: oneOrMany(Pattern).default(['*']),
  servers: oneOrMany(Pattern).default(['*']),
});

const day = /^\d{4}-\d{2}-\d{2}$/;
const noDate = 'must be a date such as `2027-03-01`';

/** A day means its end, in UTC. */
const Until = z
  .string({ error: noDate })
  .refine(
    (text) =>
      z.iso.date().safeParse(text).success || z.iso.datetime({ offset: true }).safeParse(text).success,
    noDate,
  )
  .transform((text) => new Date(day.test(text) ? Date.parse(text) + 86_400_000 : Date.parse(text)));

const ROOM = 'room:';

function isRoom(who: string): boolean {
  return who.startsWith(ROOM);
}

const Who = z
  .string({ error: 'must be a name, a list of names or `room:!id:server`' })
  .refine(
    (text) => !isRoom(text) || RoomId.safeParse(text.slice(ROOM.length)).success,
    'must name a room as `room:!id:server`',
  );

/** Names of people, or one room: then everybody who is joined there. */
const Whoever = oneOrMany(Who)
  .refine((names) => names.length === 1 || !names.some(isRoom), 'must name people or one room, not both')
  .transform((names) => {
    const room = RoomId.safeParse(names[0]?.slice(ROOM.length));
    return room.success && names.some(isRoom) ? { room: room.data } : { people: names };
  });

/** Source: Matrix specification, appendices, "Server Name"; lower case, as servers write themselves. */
const Homeserver = z
  .string({ error: 'must be the name of a homeserver such as `example.coop`' })
  .regex(/^[a-z0-9.:[\]-]{1,230}$/, 'must be the name of a homeserver such as `example.coop`');

const Assignment = z.strictObject({ who: Whoever, role: Name, until: Until.optional() });

const Room = z.strictObject({ apps: oneOrMany(Pattern) });

const Rule = z.strictObject({
  when: z.strictObject({
    action: oneOrMany(ActionWord),
    class: z.enum(changeClasses).optional(),
    app: oneOrMany(Pattern).optional(),
    server: oneOrMany(Pattern).optional(),
    role: oneOrMany(Name).optional(),
  }),
  needs: Needs,
  /** What goes wrong goes back by itself when nobody answers for so long, if nothing is lost by it. */
  goes_back: Duration.optional(),
});

const RoomKey = z
  .string()
  .refine((text) => RoomId.safeParse(text).success, 'must be a room id such as `"!abc:example.coop"`');

/** As pairs: a name such as `constructor` must never meet what every object has. */
function pairs<V>(record: Readonly<Record<string, V>>): readonly (readonly [string, V])[] {
  return Object.entries(record);
}

/** A list that may be left out, also with nothing behind its colon. */
function list<S extends z.ZodType>(item: S): z.ZodPrefault<z.ZodPreprocess<z.ZodArray<S>>> {
  return z.preprocess((value) => value ?? [], z.array(item)).prefault([]);
}

/** The shape of roles.yml. What the parts say about each other is checked in `check-references.ts`. */
export const RolesFile = z.strictObject({
  homeservers: oneOrMany(Homeserver).optional(),
  people: z.record(Name, Person).transform(pairs),
  roles: z.record(Name, Role).transform(pairs),
  assignments: list(Assignment),
  rooms: z
    .preprocess((value) => value ?? {}, z.record(RoomKey, Room))
    .prefault({})
    .transform((rooms) => pairs(rooms).map(([room, { apps }]) => [RoomId.parse(room), apps] as const)),
  rules: list(Rule),
});
export type RolesFile = z.output<typeof RolesFile>;
