import type { App } from './apps.ts';

/** Where visitors find the app: settings without a domain have no address. */
export function urlOf({ env }: Pick<App, 'env'>): string | null {
  const domain = env['DOMAIN'] ?? '';
  return /^[a-z0-9.-]+$/i.test(domain) ? `https://${domain}` : null;
}
