import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import { OperationId } from '../../kernel/ids.ts';
import type { JournalReader, Vault } from '../../operations/ports.ts';
import { type Known, lastGood, ofVersion } from '../../revisions/choose.ts';
import type { Revision } from '../../revisions/revision.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import type { SwarmReader, Swarms } from '../../swarm/swarm.ts';
import { cameLater } from './came-later.ts';
import { quarantineOf } from './quarantine.ts';

export interface RevisionDeps {
  readonly swarms: Swarms<SwarmReader>;
  readonly revisions: RevisionReader;
  readonly journal: Pick<JournalReader, 'ofApp' | 'operation'>;
  /** Read only: what was posted before. */
  readonly vault: Vault;
}

/** How many kept ones are named. */
const MOST_NAMED = 3;

/**
 * The number of the revision that somebody means by a version, by `#142` (what that operation left), by `0` or `first` (what ran before
 * the bot came); `null`: the last good one. Throws `no_revision`, `version_hidden`.
 */
export function chooseRevision(deps: RevisionDeps) {
  return async (app: App, words: string | null, signal: AbortSignal): Promise<number> => {
    const kept = deps.revisions.of(app);
    if (kept.length === 0) {
      throw new UserError('no_revision', `Nothing is kept of \`${app.name}\` that it could go back to.`);
    }
    if (words !== null) {
      return named(app, words, { kept, deps });
    }
    const { services } = await deps.swarms.of(app.server).observe(app.stack, signal);
    const found = lastGood(kept, { ...knownOf(app, deps), live: services.map(({ spec }) => spec) });
    if (found === null) {
      const sentence = `Nothing is kept of \`${app.name}\` from before what runs now.`;
      throw new UserError('no_revision', `${sentence} ${keptWords(kept)}`);
    }
    return found.number;
  };
}

/** What the journal says of the kept ones. */
function knownOf(
  app: App,
  { journal, vault }: Pick<RevisionDeps, 'journal' | 'vault'>,
): Pick<Known, 'wentBackTo' | 'isHidden' | 'isLater'> {
  const hidden = quarantineOf({ ...app, app: app.name }, journal);
  return {
    isHidden: (version) => hidden.has(version),
    isLater: (revision, name) => cameLater(revision, name, vault),
    wentBackTo(id) {
      const request = journal.operation(id)?.request;
      return request?.action === 'rollback' ? request.to : null;
    },
  };
}

interface Kept {
  readonly kept: readonly Revision[];
  readonly deps: RevisionDeps;
}

function named(app: App, words: string, { kept, deps }: Kept): number {
  const found = find(words, kept);
  if (found === null) {
    const sentence = `Nothing is kept of \`${app.name}\` under \`${words.slice(0, 40)}\`.`;
    throw new UserError('no_revision', `${sentence} ${keptWords(kept)}`);
  }
  const { version } = found;
  const how =
    version === null ? undefined : quarantineOf({ ...app, app: app.name }, deps.journal).get(version);
  if (how !== undefined) {
    throw new UserError('version_hidden', `${version} ${how} here, so I hide it.`);
  }
  return found.number;
}

function find(words: string, kept: readonly Revision[]): Revision | null {
  if (words === '0' || words.toLowerCase() === 'first') {
    return kept.find(({ number }) => number === 0) ?? null;
  }
  const id = OperationId.safeParse(/^#(\d+)$/.exec(words)?.[1] ?? null);
  return id.success ? (kept.find(({ operation }) => operation === id.data) ?? null) : ofVersion(kept, words);
}

/** `Kept are: 2.0.0+3.0 (#4), 1.0.0+2.0 (#1).` */
function keptWords(kept: readonly Revision[]): string {
  const shown = kept
    .slice(0, MOST_NAMED)
    .map(
      ({ version, operation }) =>
        `${version ?? 'unknown'} (${operation === null ? 'first' : `#${operation}`})`,
    );
  const more = kept.length - shown.length;
  return `Kept: ${shown.join(', ')}${more > 0 ? ` and ${more} older` : ''}.`;
}
