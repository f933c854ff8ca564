import { MatrixError } from 'matrix-bot-sdk';
import { z } from 'zod';
import { RateLimited } from '../../chat/ports.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { Clock } from '../../kernel/system.ts';

/** One request to the homeserver. */
export interface HttpCall {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Begins with `/_matrix/`, its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON, or as it is when it is bytes. */
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  /** Default: 30 seconds. */
  readonly timeoutMs?: number | undefined;
  /** How often GET and PUT are tried when the network or the server fails. Default: 1. */
  readonly tries?: number;
  readonly signal: AbortSignal;
}

/** Answers the parsed body. Throws `MatrixError` for a refusal, `RateLimited` for 429, or what the network threw. */
export type Http = (call: HttpCall, token: Secret | null) => Promise<unknown>;

export interface HttpOptions {
  readonly homeserver: string;
  readonly clock: Clock;
}

const TIMEOUT_MS = 30_000;
/** Before the second try; it doubles with each. */
const FIRST_PAUSE_MS = 250;
/** When the homeserver wants us to wait and does not say how long: one token of Synapse's default bucket. */
const DEFAULT_RETRY_AFTER_MS = 5000;

const Refusal = z.object({
  errcode: z.string().optional().catch(undefined),
  error: z.string().catch(''),
  retry_after_ms: z.number().nonnegative().optional().catch(undefined),
});

export function createHttp({ homeserver, clock }: HttpOptions): Http {
  return async (call, token) => {
    for (let triesLeft = triesOf(call); ; triesLeft -= 1) {
      try {
        return await once({ homeserver, clock }, call, token);
      } catch (error) {
        if (triesLeft === 1 || call.signal.aborted || !isPassing(error)) {
          throw error;
        }
        await clock.sleep(FIRST_PAUSE_MS * 2 ** (triesOf(call) - triesLeft), call.signal);
      }
    }
  };
}

/** What is asked or put may be repeated; what is posted may have happened already. */
function triesOf({ method, tries = 1 }: HttpCall): number {
  return method === 'GET' || method === 'PUT' ? tries : 1;
}

async function once(
  { homeserver, clock }: HttpOptions,
  call: HttpCall,
  token: Secret | null,
): Promise<unknown> {
  const response = await fetch(addressOf(homeserver, call), {
    method: call.method,
    ...contentOf(call, token),
    signal: AbortSignal.any([call.signal, AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS)]),
  });
  const body = parsed(await response.text());
  if (!response.ok) {
    throw refusalOf(response, body, clock.now());
  }
  if (body === undefined) {
    throw new TypeError('What answers at the homeserver’s address is no homeserver.');
  }
  return body;
}

function contentOf({ body, contentType = 'application/json' }: HttpCall, token: Secret | null): RequestInit {
  const authorization = token === null ? {} : { authorization: `Bearer ${token.reveal()}` };
  return body === undefined
    ? { headers: authorization }
    : { headers: { ...authorization, 'content-type': contentType }, body: bodyOf(body) };
}

/** A proxy whose homeserver is away answers 404 or 403, too: only what speaks Matrix has refused anything. */
function refusalOf({ status, headers }: Response, body: unknown, now: Date): Error {
  const { data: refusal } = Refusal.safeParse(body);
  if (status === 429) {
    // Where it names a time, that is by its own clock.
    const theirs = new Date(headers.get('date') ?? Number.NaN);
    const at = Number.isNaN(theirs.getTime()) ? now : theirs;
    const waitMs = waitOf(headers.get('retry-after'), at) ?? refusal?.retry_after_ms;
    return new RateLimited(waitMs ?? DEFAULT_RETRY_AFTER_MS);
  }
  return refusal?.errcode === undefined
    ? new TypeError(`What answers ${status} at the homeserver’s address is no homeserver.`)
    : new MatrixError({ errcode: refusal.errcode, error: refusal.error }, status);
}

function addressOf(homeserver: string, { path, query = {} }: HttpCall): URL {
  const url = new URL(`${homeserver.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The network or the server failed; the same request may go through in a moment. */
export function isPassing(error: unknown): boolean {
  return error instanceof MatrixError
    ? error.statusCode >= 500 || error.statusCode === 408
    : !(error instanceof RateLimited);
}

/** Seconds or a date, as milliseconds from `now`. Source: RFC 9110, section 10.2.3. */
function waitOf(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}
