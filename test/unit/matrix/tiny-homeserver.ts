import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

/** One answer; `drop`: the connection breaks after the request was read. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly drop?: boolean;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** A homeserver that says what a test wants, on loopback; ends with the test. */
export async function tinyHomeserver(
  answer: (asked: Asked) => Scripted,
): Promise<{ readonly url: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part) => {
      text += String(part);
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://tiny');
      const one = {
        method: request.method ?? '',
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        body: text === '' ? null : JSON.parse(text),
      };
      asked.push(one);
      const { status = 200, headers = {}, body = {}, drop = false } = answer(one);
      if (drop) {
        request.socket.destroy();
      } else {
        response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
      }
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://127.0.0.1:${port}`, asked };
}
