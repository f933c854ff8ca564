import { LogService, MatrixClient } from 'matrix-bot-sdk';
import type { HttpCall } from './http.ts';

/** A request of the session: the token is added to it. */
export type Api = (call: HttpCall) => Promise<unknown>;

const TRIES = 3;

/** matrix-bot-sdk's REST methods over our own HTTP. Its sync loop, its sending and its cryptography are not used. */
export class RestClient extends MatrixClient {
  readonly #api: Api;
  readonly #signal: AbortSignal;

  constructor(homeserver: string, api: Api, signal: AbortSignal) {
    super(homeserver, '');
    this.#api = api;
    this.#signal = signal;
  }

  override doRequest(...args: Parameters<MatrixClient['doRequest']>): Promise<unknown> {
    const [method, path, query, body, timeoutMs, , contentType] = args;
    return this.#api({
      method,
      path,
      query: query ?? {},
      body: body ?? undefined,
      contentType: contentType ?? undefined,
      timeoutMs: timeoutMs ?? undefined,
      tries: TRIES,
      signal: this.#signal,
    });
  }
}

/** The SDK writes to the console, and whole events at that: it says nothing. */
export function silenceSdk(): void {
  LogService.setLogger({ trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing });
}

function nothing(): void {}
