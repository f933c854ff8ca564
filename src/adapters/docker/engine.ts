import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import DockerModem from 'docker-modem';
import { z } from 'zod';
import type { ServerName } from '../../kernel/ids.ts';
import { connectionTo } from './connection.ts';
import { EngineRefusal, notReached } from './refusal.ts';
import type { EngineTls } from './tls.ts';
import { createNegotiation, minor } from './version.ts';

/** How long one call may take, in milliseconds: sooner than a lock may be taken over (`lock.ts`). */
const CALL_MS = 10_000;
/**
 * docker-modem follows redirects by itself, to wherever they lead and past the call that it was asked for: one that fails there ends
 * the whole process. Node's own do not. An engine answers with one when a path has dots in it.
 */
Object.assign(Object(createRequire(import.meta.url)('docker-modem/lib/http.js')), { http, https });

const Answering = z.custom<IncomingMessage>(
  (value) => typeof value === 'object' && value !== null && 'pipe' in value,
);

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without version; its variable parts are encoded by the caller. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; never in the URL. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Only ever sent as headers, so that they may hold a secret. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
}

/** One Docker engine: requests in, JSON out. Nothing above it knows docker-modem. */
export interface Engine {
  readonly server: ServerName;
  /** `44`: both speak API 1.44. Throws as `call` does. */
  apiMinor(): Promise<number>;
  /** What the engine answers, not yet parsed. Throws `EngineRefusal` and `swarm_unreachable`, within seconds. */
  call(call: Call, signal: AbortSignal): Promise<unknown>;
  /** As soon as the engine begins to answer; the caller reads, limits and destroys it. */
  stream(call: Call, signal: AbortSignal): Promise<IncomingMessage>;
}

/** `host`: `unix:///path` or `tcp://host:port`, that with `tls` or over plain HTTP. Nothing is taken from the environment. */
export function createEngine(server: ServerName, host: string, tls: EngineTls | null = null): Engine {
  const modem = new DockerModem(connectionTo(server, host, tls));
  const version = createNegotiation(server, async () =>
    send({ method: 'GET', path: '/version', isStream: false }, new AbortController().signal),
  );

  async function send(call: Call & { isStream: boolean }, signal: AbortSignal): Promise<unknown> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), call.withinMs ?? CALL_MS);
    try {
      return await dial(modem, call, AbortSignal.any([signal, limit.signal]));
    } catch (error) {
      signal.throwIfAborted();
      const refusal = EngineRefusal.from(error, { server, isLook: isLook(call) });
      if (refusal === null || /client version/.test(refusal.message)) {
        // It may come back as another one.
        version.forget();
      }
      throw refusal ?? notReached(server, error);
    } finally {
      clearTimeout(timer);
    }
  }
  async function versioned(call: Call, isStream: boolean, signal: AbortSignal): Promise<unknown> {
    const known = await inTime(version.known(), server, call.withinMs ?? CALL_MS);
    signal.throwIfAborted();
    return send({ ...call, path: `/v${known}${call.path}`, isStream }, signal);
  }
  return {
    server,
    apiMinor: async () => minor(await version.known()),
    call: async (call, signal) => versioned(call, false, signal),
    stream: async (call, signal) => Answering.parse(await versioned(call, true, signal)),
  };
}

/** What only looks at what the engine itself knows; what it says of a registry is the registry's word. */
function isLook({ method, path }: Call): boolean {
  return method === 'GET' && !/^\/v[\d.]+\/distribution\//.test(path);
}

/** All callers wait for one answer, and some of them not as long as others. */
async function inTime(answer: Promise<string>, server: ServerName, withinMs: number): Promise<string> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(notReached(server, new Error('no answer in time'))), withinMs);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

/** Filters as the engine wants them: `{"label":["a=b"]}`. */
export function filters(
  wanted: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>> {
  return { filters: JSON.stringify(wanted) };
}

/** The race is needed: an answer that breaks off half-way never calls back. */
async function dial(
  modem: DockerModem,
  { method, path, query = {}, body = {}, headers = {}, isStream }: Call & { isStream: boolean },
  signal: AbortSignal,
): Promise<unknown> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const stop = (): void => reject(new Error('no answer in time'));
  signal.addEventListener('abort', stop, { once: true });
  const request = {
    method,
    path: Object.keys(query).length === 0 ? path : `${path}?`,
    options: { _query: query, _body: body },
    headers: unprinted(headers),
    statusCodes: { 200: true, 201: true, 204: true },
    isStream,
    abortSignal: signal,
  };
  modem.dial(request, (error: unknown, answer: unknown) =>
    error === null ? resolve(parsed(answer)) : reject(error),
  );
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A copy, since docker-modem adds its own; and nothing to read for its `DEBUG=modem`, which prints every request. */
function unprinted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.defineProperty({ ...headers }, inspect.custom, { value: () => '[headers]' });
}

/** docker-modem gives back a Buffer for what is no JSON object, `null` among it: Go's word for an empty list. */
function parsed(answer: unknown): unknown {
  return Buffer.isBuffer(answer) && answer.toString().trim() === 'null' ? [] : answer;
}
