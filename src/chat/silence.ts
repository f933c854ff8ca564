import type { TalkDeps } from './deps.ts';

/** Said to nobody: a stranger who was told today already. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

const DAY_MS = 86_400_000;

/** For what is said once a day. */
export function isFirstToday(key: string, { inbox, clock }: Pick<TalkDeps, 'inbox' | 'clock'>): boolean {
  return inbox.isFirst(key, clock.now(), DAY_MS);
}
