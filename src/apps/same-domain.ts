import type { App } from './apps.ts';
import { parseDomain } from './domain.ts';

/** Where an app answers, as certificates and rules write it; empty where its file says nothing, or nothing that is a domain. */
export function domainOf({ env }: Pick<App, 'env'>): string {
  const written = env['DOMAIN'] ?? '';
  try {
    return written === '' ? '' : parseDomain(written).name;
  } catch {
    return '';
  }
}

/** Other apps at the same address: the proxy serves one of them, and nobody knows which. */
export function sharingDomain<Named extends Pick<App, 'name' | 'env'>>(
  app: Pick<App, 'name' | 'env'>,
  all: readonly Named[],
): readonly Named[] {
  const domain = domainOf(app);
  return domain === '' ? [] : all.filter((other) => other.name !== app.name && domainOf(other) === domain);
}
