import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { chained } from '../../src/adapters/sqlite/journal-chain.ts';
import { openJournalFile } from '../../src/adapters/sqlite/read-journal.ts';
import { CHAIN_START, createChainReader } from '../../src/kernel/chain.ts';
import { offeredAfter } from '../../src/operations/offered.ts';
import { OperationEvent } from '../../src/operations/operation.ts';
import { subjectOf } from '../../src/operations/subject.ts';
import type { Coop } from '../e2e/coop.ts';
import { locksOn } from '../e2e/seen.ts';
import type { Site } from '../e2e/site.ts';
import type { HistoryEvent } from '../lab/history.ts';
import { brokenApps, type End } from './broken-apps.ts';
import type { Bystander } from './bystander.ts';
import { disorderIn } from './order-in-room.ts';

export interface Looking {
  /** Only these are looked at on the swarm. By default all that the bot ever had to do with. */
  readonly apps?: readonly string[];
  /** What must not have been touched. */
  readonly bystander?: Bystander;
  /** Whether tasks of the bystander may be others: an engine crashed. Default: `same`. */
  readonly tasks?: 'same' | 'any';
}

/**
 * What must hold after anything that happened, once the bot has come to rest: each promise that does not hold is one sentence, so that a
 * run says all that is wrong with it. The swarm is asked by docker's own command line, the room by the homeserver's own record.
 */
export async function brokenPromises(
  coop: Coop,
  site: Site,
  { apps, bystander, tasks = 'same' }: Looking = {},
): Promise<readonly string[]> {
  const database = new DatabaseSync(join(coop.data, 'coopbot.db'), { readOnly: true, timeout: 5000 });
  try {
    const ends = endsIn(database);
    const events = await coop.events();
    return [
      ...verdictsOf(database, ends),
      ...messagesOf(
        database,
        events.filter(({ sender }) => sender === coop.bot),
      ),
      ...disorderIn(database, events),
      ...unansweredIn(events, coop.bot),
      ...chainOf(coop),
      ...locksOf(site, ends),
      ...(await brokenApps(
        coop,
        site,
        ends.filter(({ app }) => apps?.includes(app) ?? true),
      )),
      ...((await bystander?.changes(coop, { tasks })) ?? []),
    ];
  } finally {
    database.close();
  }
}

/** How long something may take to come right by itself, in milliseconds: a task that starts again after its engine crashed. */
const RIGHT_WITHIN_MS = 60_000;

/** What does not hold, and does not come to hold. */
export async function lastingBreaks(
  coop: Coop,
  site: Site,
  looking: Looking = {},
): Promise<readonly string[]> {
  const end = performance.now() + RIGHT_WITHIN_MS;
  for (;;) {
    const broken = await brokenPromises(coop, site, looking);
    if (broken.length === 0 || performance.now() > end) {
      return broken;
    }
    await setTimeout(1000);
  }
}

const Row = z.object({ operation: z.number(), event: z.string() });

function endsIn(database: DatabaseSync): readonly End[] {
  const ends = new Map<number, End>();
  for (const found of database.prepare('SELECT operation, event FROM journal ORDER BY seq').all()) {
    const { operation: id, event: text } = Row.parse(found);
    const event = OperationEvent.parse(JSON.parse(text));
    const before = ends.get(id);
    if (event.type === 'received') {
      const { action } = event.request;
      const { stack, app } = subjectOf(event.request) ?? { stack: '', app: '' };
      const isOffered = offeredAfter(event.request) !== null;
      ends.set(id, { id, stack, app, action, closed: [], isOffered });
    } else if (event.type === 'closed' && before !== undefined) {
      ends.set(id, { ...before, closed: [...before.closed, event.ending.verdict] });
    }
  }
  return [...ends.values()];
}

/** One verdict for each operation, in the journal; `messagesOf` sees that it is said once. */
function verdictsOf(database: DatabaseSync, ends: readonly End[]): string[] {
  const said = new Set(keysIn(database).map(({ key }) => key));
  const over = ends.filter(({ isOffered, closed }) => isOffered !== true || closed.length > 0);
  return over.flatMap(({ id, closed }) => [
    ...(closed.length === 1 ? [] : [`#${id} has ${closed.length} verdicts`]),
    ...(said.has(`operation/${id}/verdict`) ? [] : [`the verdict of #${id} was never said`]),
  ]);
}

const Said = z.array(z.object({ key: z.string(), event: z.string() }));

function keysIn(database: DatabaseSync): z.infer<typeof Said> {
  return Said.parse(database.prepare('SELECT key, event FROM messages').all());
}

/** What the bot believes to have said is in the room, and nothing else of it: an event that it does not know was said twice. */
function messagesOf(database: DatabaseSync, events: readonly HistoryEvent[]): string[] {
  const said = keysIn(database).filter(({ key }) => !/^(redaction|handover)\//.test(key));
  const known = new Set(said.map(({ event }) => event));
  const there = new Set(events.map(({ event_id }) => event_id));
  const unsent = z
    .array(z.object({ key: z.string() }))
    .parse(database.prepare('SELECT DISTINCT key FROM outbox WHERE sent = 0').all());
  return [
    ...unsent.map(({ key }) => `${key} was not said`),
    ...said.filter(({ event }) => !there.has(event)).map(({ key }) => `${key} is lost`),
    ...events
      .filter((event) => isNew(event) && !known.has(event.event_id))
      .map(({ event_id, content }) => `doubled: ${event_id} ${JSON.stringify(content).slice(0, 200)}`),
  ];
}

function isNew({ type, content }: HistoryEvent): boolean {
  const isEdit = JSON.stringify(content['m.relates_to'] ?? {}).includes('m.replace');
  const isGone = Object.keys(content).length === 0;
  return (type === 'm.room.message' || type === 'm.reaction') && !isEdit && !isGone;
}

/** Whatever was asked got something back: a mark or a word in its thread. */
function unansweredIn(events: readonly HistoryEvent[], bot: string): string[] {
  const answered = events
    .filter(({ sender }) => sender === bot)
    .map(({ content }) => JSON.stringify(content['m.relates_to'] ?? {}));
  return events.flatMap(({ sender, content: { body }, event_id: id }) => {
    const isAsked = sender !== bot && typeof body === 'string' && body.startsWith('!');
    return isAsked && !answered.some((relation) => relation.includes(id)) ? [`not answered: ${body}`] : [];
  });
}

function chainOf({ data }: Coop): string[] {
  const key = Buffer.from(readFileSync(join(data, 'digest.key'), 'utf8').trim(), 'base64').toString('hex');
  const file = openJournalFile(join(data, 'coopbot.db'));
  try {
    const reader = createChainReader(key, { start: CHAIN_START, noted: null });
    for (const row of file.rows()) {
      reader.take(chained(row));
    }
    const { broken } = reader.end();
    return broken === null ? [] : [`the journal: ${broken}`];
  } finally {
    file.close();
  }
}

function locksOf(site: Site, ends: readonly End[]): string[] {
  const stacks = new Set(ends.map(({ stack }) => `coopbot.lock.${stack}`));
  return locksOn(site)
    .filter((name) => stacks.has(name))
    .map((name) => `${name} is left`);
}
