import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

/** Something that the bot put into a room. */
export interface Said {
  /** When the bot asked for it, and when the homeserver had it and said so: milliseconds of `now()`. */
  readonly askedAt: number;
  readonly at: number;
  readonly event: string;
  readonly body: string;
  /** What it is about: the root of the thread, the edited message, the message that was reacted to. */
  readonly target: string | null;
  readonly relation: string;
  /** Of a reaction, without variation selectors. */
  readonly key: string;
}

/** Stands between the bot and its homeserver and notes what passes, and when. It changes nothing. */
export interface Tap {
  readonly url: string;
  /** When the sync that brought the event had been handed to the bot whole; `null`: not yet. */
  heardAt(event: string): number | null;
  /** The first that fits, of those that were said since the tap was laid. Throws when it does not come. */
  said(fits: (said: Said) => boolean, withinMs?: number): Promise<Said>;
  close(): void;
}

const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 5;

/** Wall-clock milliseconds with fractions, to be compared with the engine's own times. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export async function layTap(homeserver: string): Promise<Tap> {
  const agent = new Agent({ keepAlive: true });
  const heard = new Map<string, number>();
  const said: Said[] = [];
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, { homeserver, agent, heard, said }).catch(() => outgoing.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    heardAt: (event) => heard.get(event) ?? null,
    async said(fits, withinMs = WITHIN_MS) {
      const deadline = now() + withinMs;
      for (let next = 0; ; ) {
        const found = said.slice(next).find(fits);
        if (found !== undefined) {
          return found;
        }
        next = said.length;
        if (now() > deadline) {
          const last = said.slice(-3).map(({ body, key }) => body || key);
          throw new Error(
            `The bot did not say it within ${withinMs} ms. Its last words: ${last.join(' | ')}`,
          );
        }
        await setTimeout(LOOK_EVERY_MS);
      }
    },
    close: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

interface Notes {
  readonly homeserver: string;
  readonly agent: Agent;
  readonly heard: Map<string, number>;
  readonly said: Said[];
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, notes: Notes): Promise<void> {
  const askedAt = now();
  const path = incoming.url ?? '/';
  const asked = await textOf(incoming);
  const { answer, text } = await ask(incoming, outgoing, { asked, notes });
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  outgoing.once('finish', () => {
    if (path.includes('/sync?')) {
      for (const event of eventsIn(text)) {
        notes.heard.set(event, now());
      }
    }
  });
  // Noted before it is handed over: what the bot does next must not come first.
  if (path.includes('/send/') && answer.statusCode === 200) {
    notes.said.push(saidIn(asked, text, askedAt));
  }
  outgoing.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
}

async function ask(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { asked, notes: { homeserver, agent } }: { readonly asked: string; readonly notes: Notes },
): Promise<{ readonly answer: IncomingMessage; readonly text: string }> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const { method, headers, url = '/' } = incoming;
  const passed = request(
    `${homeserver}${url}`,
    { agent, method, headers: { ...headers, 'accept-encoding': 'identity' } },
    answered.resolve,
  );
  passed.once('error', answered.reject);
  outgoing.once('close', () => passed.destroy());
  passed.end(asked);
  const answer = await answered.promise;
  return { answer, text: await textOf(answer) };
}

const Batch = z.object({
  rooms: z
    .object({
      join: z
        .record(
          z.string(),
          z.object({ timeline: z.object({ events: z.array(z.object({ event_id: z.string() })) }) }),
        )
        .default({}),
    })
    .default({ join: {} }),
});

function eventsIn(text: string): readonly string[] {
  const { rooms } = Batch.parse(JSON.parse(text));
  return Object.values(rooms.join).flatMap(({ timeline }) => timeline.events.map(({ event_id: id }) => id));
}

const Content = z.object({
  body: z.string().default(''),
  'm.relates_to': z
    .object({ rel_type: z.string().default(''), event_id: z.string().nullish(), key: z.string().default('') })
    .default({ rel_type: '', event_id: null, key: '' }),
});

function saidIn(asked: string, text: string, askedAt: number): Said {
  const { body, 'm.relates_to': relates } = Content.parse(JSON.parse(asked));
  return {
    askedAt,
    at: now(),
    event: z.object({ event_id: z.string() }).parse(JSON.parse(text)).event_id,
    body,
    target: relates.event_id ?? null,
    relation: relates.rel_type,
    key: relates.key.replaceAll('\uFE0F', ''),
  };
}
