import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

export interface Passing {
  readonly method: string;
  readonly path: string;
}

/**
 * What befalls one request: it goes through; it never arrives; it arrives and its answer is lost; it is refused as too much; or, of a
 * sync, an older answer comes once more, or the events of a room come in another order.
 */
export type Fault = 'none' | 'cut' | 'lost' | 'limited' | 'again' | 'shuffled';

export interface FaultyProxy {
  readonly url: string;
  /** Decides about each request. By default nothing goes wrong. */
  fault: (passing: Passing) => Fault;
  close(): Promise<void>;
}

/** Stands on loopback between a bot and its homeserver, and makes go wrong what a test wants. */
export async function faultyProxy(homeserver: string): Promise<FaultyProxy> {
  /** By session: each hears only its own again. */
  const lastSyncs = new Map<string | undefined, string>();
  const server = createServer((request, response) => {
    void pass(request, response).catch(() => response.destroy());
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    const body = Buffer.concat(await request.toArray());
    const fault = proxy.fault({ method, path });
    if (fault === 'cut') {
      response.destroy();
      return;
    }
    if (fault === 'limited') {
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errcode: 'M_LIMIT_EXCEEDED', error: 'slow down', retry_after_ms: 50 }));
      return;
    }
    const answer = await forward(request, { method, path, body });
    if (fault === 'lost') {
      response.destroy();
      return;
    }
    const isSync = path.includes('/sync') && path.includes('since=') && answer.status === 200;
    const { authorization: session } = request.headers;
    const text = isSync ? changed(answer.text, fault, lastSyncs.get(session)) : answer.text;
    if (isSync) {
      lastSyncs.set(session, answer.text);
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  }

  async function forward(
    { headers }: IncomingMessage,
    { method, path, body }: Passing & { readonly body: Buffer<ArrayBuffer> },
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { authorization, 'content-type': type } = headers;
    const answer = await fetch(`${homeserver}${path}`, {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(method === 'GET' ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${port}`,
    fault: () => 'none',
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

const Sync = z.looseObject({
  next_batch: z.string(),
  rooms: z
    .looseObject({
      join: z
        .record(z.string(), z.looseObject({ timeline: z.looseObject({ events: z.array(z.unknown()) }) }))
        .optional(),
    })
    .optional(),
});

function changed(text: string, fault: Fault, last: string | undefined): string {
  const sync = Sync.parse(JSON.parse(text));
  if (fault === 'again' && last !== undefined) {
    return last; // Its end is an older one: the bot asks from there once more.
  }
  if (fault === 'shuffled') {
    for (const { timeline } of Object.values(sync.rooms?.join ?? {})) {
      timeline.events.reverse();
    }
    return JSON.stringify(sync);
  }
  return text;
}
