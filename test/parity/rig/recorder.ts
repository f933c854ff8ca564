import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Answerer, EngineAnswer, EngineCall } from './engine-calls.ts';
import { splitUrl } from './engine-calls.ts';

/** What was asked of an engine, and how it went. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The decoded X-Registry-Auth; `null`: none was sent. */
  readonly auth: unknown;
  readonly body: unknown;
  readonly status: number;
}

export interface Recorder {
  /** What came since the last time, in order. */
  take(): Recorded[];
  close(): Promise<void>;
}

/** Listens on the unix socket `socket`, keeps every call, and lets `answer` answer it. */
export async function startRecorder(socket: string, answer: Answerer): Promise<Recorder> {
  const seen: Recorded[] = [];
  const server = createServer((incoming, outgoing) => {
    serve(incoming, answer)
      .then(({ call, answered }) => {
        const auth = decodeAuth(call.headers['x-registry-auth']);
        const { method, path, query, bytes } = call;
        seen.push({ method, path, query, auth, body: jsonOf(bytes, exact), status: answered.status });
        send(outgoing, answered);
      })
      .catch((error: unknown) => send(outgoing, { status: 502, body: { message: String(error) } }));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(socket, resolve);
  await promise;
  return {
    take: () => seen.splice(0),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  answer: Answerer,
): Promise<{ call: EngineCall; answered: EngineAnswer }> {
  const bytes = Buffer.concat(await incoming.toArray());
  const { method = '', url = '', headers } = incoming;
  const call = { method, url, headers, bytes, body: jsonOf(bytes), ...splitUrl(url) };
  return { call, answered: await answer(call) };
}

function jsonOf(bytes: Buffer, reviver?: typeof exact): unknown {
  try {
    return bytes.length === 0 ? null : JSON.parse(bytes.toString(), reviver);
  } catch {
    return { 'not JSON': bytes.toString() };
  }
}

/** Whole numbers that JavaScript would round are kept as they were written. Node gives the source; its types do not know. */
function exact(_key: string, value: unknown, ...[context]: { readonly source?: string }[]): unknown {
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? `<number ${source}>` : value;
}

function send(outgoing: ServerResponse, { status, headers = {}, body }: EngineAnswer): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': bytes.length,
  });
  outgoing.end(outgoing.req.method === 'HEAD' ? undefined : bytes);
}

/** The header is base64url of JSON; what is not shows as it is. */
function decodeAuth(header: string | string[] | undefined): unknown {
  if (header === undefined || header === '') {
    return null;
  }
  try {
    return JSON.parse(Buffer.from(String(header), 'base64url').toString());
  } catch {
    return { 'not decodable': header };
  }
}

/** Passes calls on to the engine behind another unix socket. */
export function forwardTo(socketPath: string): Answerer {
  return async ({ method, url, headers, bytes }) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const { 'content-length': _length, 'transfer-encoding': _chunked, ...passed } = headers;
    const length = bytes.length === 0 ? {} : { 'content-length': bytes.length };
    const options = { socketPath, method, path: url, headers: { ...passed, ...length }, agent: false };
    request(options, resolve).once('error', reject).end(bytes);
    const answered = await promise;
    const { 'transfer-encoding': _parts, connection: _hop, ...kept } = answered.headers;
    return {
      status: answered.statusCode ?? 502,
      headers: kept,
      body: Buffer.concat(await answered.toArray()),
    };
  };
}

/** Reads from the engine that `answer` answers for, past the recorder. */
export async function ask(answer: Answerer, url: string): Promise<unknown> {
  const { status, body } = await answer({
    method: 'GET',
    url,
    headers: { host: 'engine' },
    body: null,
    bytes: Buffer.alloc(0),
    ...splitUrl(url),
  });
  if (status >= 400) {
    throw new Error(`${url}: ${status} ${Buffer.isBuffer(body) ? body.toString() : JSON.stringify(body)}`);
  }
  return Buffer.isBuffer(body) ? JSON.parse(body.toString()) : structuredClone(body);
}
