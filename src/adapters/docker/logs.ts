import type { Readable } from 'node:stream';
import type { LogLine, LogRange } from '../../swarm/swarm.ts';
import type { Engine } from './engine.ts';

/** An engine may wait for ever for a node that is away: what came until then is the answer, in milliseconds. */
const LOGS_MS = 5000;
/** Nobody reads more in a room, and a task may write as much as it likes. */
const MAX_BYTES = 4_000_000;
const HEADER_BYTES = 8;
/** Not the app's words but the engine's own, where it could not get at some of them. Source: moby, pkg/stdcopy, `Systemerr`. */
const OF_THE_ENGINE = 3;
const TASK = 'com.docker.swarm.task.id=';

/** Colours and cursor movements. Source: ECMA-48, escape sequences, made without control characters in this file. */
const ESCAPE = String.fromCodePoint(0x1b);
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${ESCAPE}\\p{Cc}]*|[@-Z\\\\-_])`, 'gu');

/** See `SwarmReader.logs`. */
export async function readLogs(
  engine: Engine,
  {
    of,
    range: { tail, since },
  }: { readonly of: { readonly service: string } | { readonly task: string }; readonly range: LogRange },
  signal: AbortSignal,
): Promise<LogLine[]> {
  const subject =
    'service' in of ? `services/${encodeURIComponent(of.service)}` : `tasks/${encodeURIComponent(of.task)}`;
  // `details` is the only thing that tells the tasks of a service apart.
  const from = since === null ? {} : { since: String(since.getTime() / 1000) };
  const query = { stdout: '1', stderr: '1', timestamps: '1', details: '1', tail: String(tail), ...from };
  const stream = await engine.stream(
    { method: 'GET', path: `/${subject}/logs`, query, withinMs: LOGS_MS },
    signal,
  );
  const lines = linesOf(await collected(stream, signal)).map(toLogLine);
  const sorted = lines.toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
  return sorted.slice(-tail).map((line) => ('task' in of ? { ...line, task: of.task } : line));
}

async function collected(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stop = (): void => void stream.destroy();
  const timer = setTimeout(stop, LOGS_MS);
  signal.addEventListener('abort', stop, { once: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      stop();
    }
  });
  stream.once('error', () => resolve());
  stream.once('close', () => resolve());
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return Buffer.concat(chunks);
}

/**
 * `{stream 0-3, 0, 0, 0, length as 4 bytes}` before each piece, unless the service has a terminal: then it is raw. The content
 * type says which only since API 1.42, so the first bytes decide.
 */
export function linesOf(bytes: Buffer): string[] {
  const pieces: Buffer[] = [];
  let at = 0;
  while (isHeader(bytes, at)) {
    const end = at + HEADER_BYTES + bytes.readUInt32BE(at + 4);
    if (bytes[at] !== OF_THE_ENGINE) {
      pieces.push(bytes.subarray(at + HEADER_BYTES, end));
    }
    at = end;
  }
  const text = at === 0 ? bytes.toString() : Buffer.concat(pieces).toString();
  return text.split('\n').filter((line) => line.trim() !== '');
}

function isHeader(bytes: Buffer, at: number): boolean {
  return (
    at + HEADER_BYTES <= bytes.length &&
    (bytes[at] ?? 9) <= OF_THE_ENGINE &&
    bytes.readUIntBE(at + 1, 3) === 0
  );
}

/** `2026-11-21T10:02:03.123456789Z com.docker.swarm.node.id=…,com.docker.swarm.task.id=… what the app said`. */
export function toLogLine(line: string): LogLine {
  const [, stamp, details, text] = /^(\S+Z) (?:(\S*com\.docker\.swarm\.\S*) ?)?(.*)$/s.exec(line) ?? [];
  const at = new Date(stamp ?? Number.NaN);
  const task = details?.split(',').find((detail) => detail.startsWith(TASK));
  return {
    at: Number.isNaN(at.getTime()) ? null : at,
    task: task?.slice(TASK.length) ?? '',
    text: readable(text ?? line),
  };
}

/** Also without what makes text run backwards: it is shown to people. */
export function readable(text: string): string {
  return text
    .replaceAll('\t', '  ')
    .replaceAll(SEQUENCE, '')
    .replaceAll(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');
}
