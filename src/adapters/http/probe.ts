import { request as askPlain } from 'node:http';
import { request as askSecure } from 'node:https';
import { isIP } from 'node:net';
import { z } from 'zod';
import type { Probe } from '../../apps/probe.ts';
import type { ServerName } from '../../kernel/ids.ts';

/** How an app's address is reached from where the bot is; `null`: as everybody does. */
export interface Route {
  /** Instead of the address that the domain's name has: `10.0.0.5:443`. */
  readonly connectTo: { readonly host: string; readonly port: number } | null;
  /** Certificate authority in PEM that is trusted beside the usual ones. */
  readonly ca: string | null;
}

/** One try, in milliseconds. */
const TRY_WITHIN_MS = 5000;

/** Asks over HTTP or HTTPS; certificates are checked for the domain that was asked for. */
export function createProbe(routeOf: (server: ServerName) => Route): Probe {
  return {
    async ask(url, server, signal) {
      try {
        return { status: await statusOf(new URL(url), routeOf(server), signal) };
      } catch (error) {
        signal.throwIfAborted();
        return { trouble: wordsOf(error) };
      }
    },
  };
}

function statusOf(url: URL, { connectTo, ca }: Route, signal: AbortSignal): Promise<number> {
  const isSecure = url.protocol === 'https:';
  const ask = isSecure ? askSecure : askPlain;
  const host = connectTo?.host ?? url.hostname;
  const usualPort = isSecure ? 443 : 80;
  const port = connectTo?.port ?? (url.port === '' ? usualPort : Number(url.port));
  const tls = {
    ...(isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
    ...(ca === null ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const asked = ask({
      host,
      port,
      path: url.pathname,
      headers: { host: url.host, 'user-agent': 'coopbot' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_WITHIN_MS)]),
      ...(isSecure ? tls : {}),
    });
    asked.on('response', (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

const Failure = z.object({ code: z.string() });

function wordsOf(error: unknown): string {
  const code = Failure.safeParse(error).data?.code ?? '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name points nowhere';
    case 'ECONNREFUSED':
      return 'nobody listens there';
    case 'ABORT_ERR':
    case 'ETIMEDOUT':
      return 'no answer in time';
    default:
      return code.includes('CERT') || code.includes('SELF_SIGNED') || code.includes('ALTNAME')
        ? `its certificate is not good (${code})`
        : `it cannot be reached (${code === '' ? 'unknown' : code})`;
  }
}
