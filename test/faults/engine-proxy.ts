import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * What befalls one request to an engine: it goes through; it is refused with a 500; it never arrives; it is carried out and nobody
 * hears of it; it is carried out and the answer comes when nobody waits any more.
 */
export type EngineFault = 'none' | '500' | 'cut' | 'lost' | 'late';

export interface EngineProxy {
  /** `unix:///…` */
  readonly dockerHost: string;
  /** Decides about each request, `POST /services/create`: without the version and what is asked. By default nothing goes wrong. */
  fault: (request: string) => EngineFault;
  close(): Promise<void>;
}

/** Longer than a bot waits for an answer, in milliseconds. */
const LATE_MS = 14_000;

/** Stands on a socket of its own between a bot and its engine. `target`: a path, as `socket`. */
export async function engineProxy(socket: string, target: string): Promise<EngineProxy> {
  const server = createServer((asked, answer) => {
    void pass(asked, answer).catch(() => answer.destroy());
  });
  // Whatever runs in a container takes the connection over.
  server.on('upgrade', (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    const engine = connect(target);
    engine.write(`${asked.method} ${asked.url} HTTP/1.1\r\n`);
    for (let at = 0; at < asked.rawHeaders.length; at += 2) {
      engine.write(`${asked.rawHeaders[at]}: ${asked.rawHeaders[at + 1]}\r\n`);
    }
    engine.write('\r\n');
    engine.write(head);
    client.pipe(engine).pipe(client);
    for (const side of [client, engine]) {
      side.on('error', () => [client, engine].forEach((one) => one.destroy()));
    }
  });

  async function pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = asked;
    const fault = proxy.fault(`${method} ${url.replace(/^\/v[\d.]+/, '').replace(/\?.*/s, '')}`);
    const body = Buffer.concat(await asked.toArray());
    if (fault === 'cut') {
      answer.destroy();
      return;
    }
    if (fault === '500') {
      answer.writeHead(500, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ message: 'something went wrong in here' }));
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const forwarded = request({ socketPath: target, method, path: url, headers }, resolve);
    forwarded.once('error', reject).end(body);
    answer.once('close', () => forwarded.destroy());
    const answered = await promise;
    if (fault === 'lost') {
      answered.resume();
      answer.destroy();
      return;
    }
    const send = (): void => {
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(answer);
    };
    if (fault === 'late') {
      setTimeout(send, LATE_MS);
    } else {
      send();
    }
  }

  const listening = Promise.withResolvers<void>();
  server.listen(socket, listening.resolve);
  await listening.promise;
  const proxy: EngineProxy = {
    dockerHost: `unix://${socket}`,
    fault: () => 'none',
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
