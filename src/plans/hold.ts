import type { AppReader } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import { type HoldDeps, heldWords, holdsAt } from '../operations/holds.ts';
import { type JournalReader, type PlanDraft, type Planner, planFor } from '../operations/ports.ts';
import { appOfRequest } from './parts/app-of-request.ts';

export interface HoldPlanDeps extends Omit<HoldDeps, 'journal'> {
  readonly apps: AppReader;
  readonly journal: Pick<JournalReader, 'ofAction'>;
}

/** A plan without steps: that it ended well is all that is kept of it. */
const bare = { actions: ['hold'], class: null, url: null, isNoop: false, steps: [], keeps: new Map() };

/** Nobody changes an app, or any of them, until then. Somebody else's hold is not made shorter by a new one. */
export function planHold(deps: HoldPlanDeps): Planner {
  return planFor('hold', async ({ about, until, why, replaces }): Promise<PlanDraft> => {
    if (about !== null) {
      await appOfRequest(about, deps.apps);
    }
    const app = about?.app ?? null;
    const now = deps.clock.now();
    const other = holdsAt(deps.journal, now).find((hold) => hold.app === app && hold.id !== replaces);
    if (other !== undefined) {
      throw new UserError('held', heldWords(other, deps));
    }
    if (until <= now) {
      throw new UserError('too_late', 'The end of that hold is over already.');
    }
    const [what, are] = app === null ? ['All apps', 'are'] : [app, 'is'];
    const time = deps.timeOf(until);
    return {
      ...bare,
      words: {
        title: `Hold ${app ?? 'all apps'} until ${time}`,
        facts: [`Nobody changes ${app === null ? 'any app' : 'it'} until then: ${why}`, 'What runs goes on.'],
        done: `${what} ${are} held until ${time}`,
        failed: `${what} ${are} not held`,
        next: [why, `\`!unhold ${app ?? 'all'}\` ends it before.`],
      },
    };
  });
}

export function planUnhold(deps: HoldPlanDeps): Planner {
  return planFor('unhold', async ({ about, hold: id }): Promise<PlanDraft> => {
    const hold = holdsAt(deps.journal, deps.clock.now()).find((one) => one.id === id);
    const app = about?.app ?? null;
    const name = app ?? 'all apps';
    if (hold === undefined) {
      throw new UserError('too_late', `That hold of ${name} is over already.`);
    }
    const { by, until, why } = hold;
    return {
      ...bare,
      words: {
        title: `End the hold of ${name}`,
        facts: [`Held by ${deps.nameOf(by)} until ${deps.timeOf(until)}: ${why}`],
        done: `${app ?? 'All apps'} may be changed again`,
        failed: `${app ?? 'All apps'}: the hold is not ended`,
      },
    };
  });
}
