import type { ServerName } from '../kernel/ids.ts';

/** Asks an app's address as a visitor would. */
export interface Probe {
  /** The HTTP status of one try, redirects not followed, or why there was no answer, in words. */
  ask(
    url: string,
    server: ServerName,
    signal: AbortSignal,
  ): Promise<{ readonly status: number } | { readonly trouble: string }>;
}

/** Whether visitors are served: proxies say 404 for an app that they do not know, and 5xx for one that does not answer. */
export function isServed(status: number): boolean {
  return status < 500 && status !== 404;
}
