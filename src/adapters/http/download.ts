import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/system.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Where the last good one is kept, for when the address does not answer. */
  readonly file: string;
  /** A page that says "not found" politely takes nothing's place. */
  readonly isGood: (text: string) => boolean;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

export interface Downloaded {
  readonly text: string;
  /** Why it may be an old one; `null`: it is new. */
  readonly problem: string | null;
}

/** How often the address is asked, in milliseconds; and sooner again where it did not answer. */
const ASK_EVERY_MS = 60 * 60_000;
const TRY_AGAIN_AFTER_MS = 5 * 60_000;
const WITHIN_MS = 8000;
/** Ten times the largest that is known. */
const MOST_BYTES = 32 * 1024 * 1024;

/** The text behind an address, fetched once an hour at most. Throws `recipe_unreachable` when there never was one. */
export function createDownload(options: DownloadOptions): () => Promise<Downloaded> {
  let last: { readonly found: Promise<Asked>; readonly at: number } | null = null;
  return async () => {
    const now = options.clock.monotonicMs();
    const before = await last?.found;
    const staysMs = before?.problem === null ? ASK_EVERY_MS : TRY_AGAIN_AFTER_MS;
    if (last === null || now - last.at >= staysMs) {
      last = { found: ask(options, before ?? null), at: now };
    }
    const { text, problem } = await last.found;
    if (text === null) {
      throw new UserError('recipe_unreachable', `The list of recipes could not be fetched: ${problem}.`);
    }
    return { text, problem: problem === null ? null : `The list of recipes is an old one: ${problem}.` };
  };
}

interface Asked {
  readonly text: string | null;
  readonly tag: string | null;
  readonly problem: string | null;
}

/** Never rejects: what went wrong is part of the answer. */
async function ask(options: DownloadOptions, before: Asked | null): Promise<Asked> {
  const kept = before ?? { text: await readKept(options.file), tag: null, problem: null };
  try {
    const fetched = await get(options.url, kept.tag);
    if (fetched === null) {
      return { ...kept, problem: null };
    }
    if (!options.isGood(fetched.text)) {
      throw new Refused('what its address answers is no list of recipes');
    }
    await keep(options.file, fetched.text);
    return { ...fetched, problem: null };
  } catch (error) {
    return { ...kept, problem: wordsOf(error) };
  }
}

async function readKept(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** `null`: it is the one that `tag` names. */
async function get(url: string, tag: string | null): Promise<{ text: string; tag: string | null } | null> {
  const headers = { 'user-agent': 'coopbot', ...(tag === null ? {} : { 'if-none-match': tag }) };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(WITHIN_MS) });
  if (response.status === 304 && tag !== null) {
    return null;
  }
  const { body } = response;
  const trouble = troubleWith(response, url);
  if (trouble !== null || body === null) {
    await body?.cancel();
    throw new Refused(trouble ?? 'it answered nothing');
  }
  return { text: await textOf(body), tag: response.headers.get('etag') };
}

function troubleWith({ ok, status, url: end }: Response, url: string): string | null {
  if (url.startsWith('https:') && !end.startsWith('https:')) {
    return 'its address leads to one without `https://`';
  }
  return ok ? null : `it answered ${status}`;
}

async function textOf(body: NonNullable<Response['body']>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      throw new Refused('it is larger than 32 MB');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

class Refused extends Error {
  override readonly name = 'Refused';
}

async function keep(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

function wordsOf(error: unknown): string {
  if (error instanceof Refused) {
    return error.message;
  }
  return error instanceof Error && error.name === 'TimeoutError'
    ? 'its address did not answer in time'
    : 'its address cannot be reached';
}
