/** One call to an engine, taken apart. */
export interface EngineCall {
  readonly method: string;
  /** Without the version of the API. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** `null`: none was sent. */
  readonly body: unknown;
  /** The body as it came. */
  readonly bytes: Buffer;
  /** As it came, version included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface EngineAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  /** `undefined`: an empty answer. A Buffer goes out as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** Whoever answers for an engine: a real one behind a socket, or the stand-in. */
export type Answerer = (call: EngineCall) => Promise<EngineAnswer>;

/** `/v1.41/services/create?x=1` → `/services/create` and `{ x: '1' }`. */
export function splitUrl(url: string): Pick<EngineCall, 'path' | 'query'> {
  const { pathname, searchParams } = new URL(url, 'http://engine');
  return { path: pathname.replace(/^\/v\d+\.\d+(?=\/)/, ''), query: Object.fromEntries(searchParams) };
}
