import { isChaosVersion } from '../../recipes/version.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { longestStartMs } from '../../swarm/deadline.ts';
import { replicasOf } from '../../swarm/live-service.ts';
import { keepsData } from '../rollback/data.ts';
import type { WayBack } from '../rollback/way-back.ts';
import type { AwayTimes } from './away-times.ts';
import { upstreamOf } from './version-words.ts';

/** What a card says of what comes after: it is no part of what people agree to, so it never counts as moved. */
export interface Outlook {
  /** As it will be. */
  readonly services: readonly ServiceSpec[];
  /** Those among them that are posted. */
  readonly posted: readonly ServiceSpec[];
  /** Nothing of it runs yet. */
  readonly isStart: boolean;
  readonly times: AwayTimes;
}

const MINUTE_MS = 60_000;

type Away = Pick<Outlook, 'posted' | 'isStart' | 'times'>;

/** How long members are without it: what the journal knows, else what its health checks allow; nothing where nobody knows. */
export function awayLines(away: Away): readonly string[] {
  const { posted, isStart } = away;
  if (posted.length === 0) {
    return [];
  }
  if (!isStart && isGapless(posted)) {
    return ['Members should not notice.'];
  }
  return [isStart ? startLine(away) : breakLine(away)].filter((line) => line !== '');
}

function startLine({ posted, times: { startedMs } }: Away): string {
  const minutes = minutesAtMost(posted);
  if (startedMs !== null) {
    return `Starting takes ${aboutText(startedMs)}, as before.`;
  }
  return minutes === null ? '' : `It may take up to ${minutes} min to start.`;
}

function breakLine({ posted, times: { changedMs } }: Away): string {
  const minutes = minutesAtMost(posted);
  if (changedMs !== null) {
    return `Away for ${aboutText(changedMs)}, as before.`;
  }
  return minutes === null ? 'A short break for members.' : `A break for members, up to ${minutes} min.`;
}

/** By the health checks. */
function minutesAtMost(services: readonly ServiceSpec[]): number | null {
  const longestMs = longestStartMs(services);
  return longestMs === null ? null : Math.ceil(longestMs / MINUTE_MS);
}

/** Whether it can be undone, and what would be lost. `to`: the version that runs afterwards. */
export function undoLines(wayBack: WayBack | null, to: string | null): readonly string[] {
  if (wayBack === null) {
    return ['⚠ No way back is kept yet.'];
  }
  const { revision, hasData, lacks } = wayBack;
  const { version, number } = revision;
  const back = version === null ? `what ran before (revision ${number})` : named(version);
  if (lacks.length > 0) {
    return [`⚠ The way back to ${back} lacks passwords: ${lacks.slice(0, 4).join(', ')}`];
  }
  return [
    hasData
      ? `⚠ Way back: ${back}, but its data stays as ${to === null ? 'this' : named(to)} leaves it.`
      : `Way back: ${back}. Nothing is lost.`,
  ];
}

function named(version: string): string {
  return isChaosVersion(version) ? `chaos ${version}` : upstreamOf(version);
}

/** Whether there is a backup of what it keeps. There are none so far. */
export function backupLines({ services }: Pick<Outlook, 'services'>): readonly string[] {
  return keepsData(services) ? ['⚠ no backups yet'] : [];
}

/** Whether new containers start before old ones end, or others go on meanwhile. */
function isGapless(services: readonly ServiceSpec[]): boolean {
  return services.every(
    ({ UpdateConfig, Mode }) => UpdateConfig?.Order === 'start-first' || (replicasOf(Mode) ?? 1) > 1,
  );
}

function aboutText(ms: number): string {
  return ms < MINUTE_MS ? 'less than a minute' : `about ${Math.round(ms / MINUTE_MS)} min`;
}
