import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { chained } from '../../src/adapters/sqlite/journal-chain.ts';
import { openJournalFile } from '../../src/adapters/sqlite/read-journal.ts';
import { CHAIN_START, createChainReader } from '../../src/kernel/chain.ts';
import { OperationEvent } from '../../src/operations/operation.ts';
import { subjectOf } from '../../src/operations/subject.ts';
import type { Coop } from '../e2e/coop.ts';
import { locksOn } from '../e2e/seen.ts';
import type { Site } from '../e2e/site.ts';
import type { HistoryEvent } from '../lab/history.ts';

/**
 * What must hold after anything that happened, once the bot has come to rest: each promise that does not hold is one sentence, so that a
 * run says all that is wrong with it. The swarm is asked by docker's own command line, the room by the homeserver's own record.
 * `apps`: only these are looked at on the swarm; by default all.
 */
export async function brokenPromises(
  coop: Coop,
  site: Site,
  apps: readonly string[] | null = null,
): Promise<readonly string[]> {
  const database = new DatabaseSync(join(coop.data, 'coopbot.db'), { readOnly: true, timeout: 5000 });
  try {
    const ends = endsIn(database);
    const events = (await coop.events()).filter(({ sender }) => sender === coop.bot);
    return [
      ...verdictsOf(database, ends),
      ...messagesOf(database, events),
      ...chainOf(coop),
      ...locksOf(site, ends),
      ...(await appsOf(coop, site, apps === null ? ends : ends.filter(({ app }) => apps.includes(app)))),
    ];
  } finally {
    database.close();
  }
}

interface End {
  readonly id: number;
  /** Empty, as is `app`: it is about no app. */
  readonly stack: string;
  readonly app: string;
  readonly action: string;
  readonly closed: readonly string[];
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
      ends.set(id, { id, stack, app, action, closed: [] });
    } else if (event.type === 'closed' && before !== undefined) {
      ends.set(id, { ...before, closed: [...before.closed, event.ending.verdict] });
    }
  }
  return [...ends.values()];
}

/** One verdict for each operation, in the journal; `messagesOf` sees that it is said once. */
function verdictsOf(database: DatabaseSync, ends: readonly End[]): string[] {
  const said = new Set(keysIn(database).map(({ key }) => key));
  return ends.flatMap(({ id, closed }) => [
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

/** The last deploy or removal of each app that went well is what the swarm and the settings show. */
async function appsOf(coop: Coop, site: Site, ends: readonly End[]): Promise<string[]> {
  const changes = ends.filter(({ action }) => ['deploy', 'undeploy', 'remove'].includes(action));
  const last = new Map(changes.map((end) => [end.app, end]));
  const broken: string[] = [];
  for (const { app, stack, action, closed } of last.values()) {
    if (closed[0] !== 'ok') {
      continue; // What is there then is what its verdict says, and the test's to look at.
    }
    const services = servicesOf(site, stack);
    if (action !== 'deploy') {
      broken.push(...services.map(({ name }) => `${app} is gone, and ${name} is there`));
    } else {
      broken.push(...(await runningOf(coop, { app, stack, services })));
    }
  }
  return broken;
}

interface Live {
  readonly name: string;
  readonly replicas: string;
  readonly version: string;
}

function servicesOf(site: Site, stack: string): readonly Live[] {
  return site
    .docker(`service ls --filter label=com.docker.stack.namespace=${stack} --format {{.Name}}\t{{.Replicas}}`)
    .map((row) => {
      const [name = '', replicas = ''] = row.split('\t');
      const format = `{{index .Spec.Labels "coop-cloud.${stack}.version"}}`;
      const version = site.cloud.docker('service', 'inspect', name, '--format', format).trim();
      return { name, replicas: replicas.split(' ')[0] ?? '', version };
    });
}

async function runningOf(
  coop: Coop,
  {
    app,
    stack,
    services,
  }: { readonly app: string; readonly stack: string; readonly services: readonly Live[] },
): Promise<string[]> {
  const text = await coop.setting(`servers/server1/${app}.env`);
  const pin = /^TYPE="?[^:\n"]+:([^\s"]+)/m.exec(text)?.[1] ?? '(no version)';
  return [
    ...(services.length === 0 ? [`${app} is said to run, and ${stack} has no service`] : []),
    ...services
      .filter(({ replicas }) => !isFull(replicas))
      .map(({ name, replicas }) => `${name} runs ${replicas}`),
    ...services
      .filter(({ version }) => version !== '' && version !== pin)
      .map(({ name, version }) => `${name} runs ${version}, and the settings say ${pin}`),
  ];
}

function isFull(replicas: string): boolean {
  const [running, wanted] = replicas.split('/');
  return running === wanted;
}
