import type { JournalRow } from './ports.ts';

/**
 * How long ago that row was, in milliseconds: of what the clock shows, less by how much it was set since. Rows before it do not count.
 */
export function passedMs(row: JournalRow, now: Date, history: readonly JournalRow[]): number {
  const since = history.slice(history.indexOf(row) + 1);
  const setMs = since.reduce((sum, { event }) => sum + (event.type === 'clockMoved' ? event.byMs : 0), 0);
  return now.getTime() - row.at.getTime() - setMs;
}
