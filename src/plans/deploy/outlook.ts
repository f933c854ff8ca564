import { awayLines, backupLines, undoLines } from '../parts/outlook.ts';
import type { Change } from './words.ts';

/** What its card says of what comes after. */
export function outlookOf(change: Change): readonly string[] {
  const { spec, live, times, wayBack, version, app, isKept } = change;
  const changed = new Set([...change.changes.map(({ name }) => name), ...change.standstills.keys()]);
  const posted = spec.services.filter(({ Name }) => changed.has(Name) || change.forced.has(Name));
  const isStart = live.services.length === 0;
  const outlook = { services: spec.services, posted, isStart, times };
  const undone = isStart ? [`Undone by \`!undeploy ${app.name}\`.`] : undoLines(wayBack, version);
  return [...awayLines(outlook), ...(isKept && !isStart ? [] : undone), ...backupLines(outlook)];
}

/** When it was stopped half-way: how the rest comes, and how what is done goes back. */
export function waysOnOf(change: Change): string[] {
  const { app, request, version } = change;
  const wanted = request.chaos === undefined ? version : `--chaos ${request.chaos}`;
  return [`\`!deploy ${app.name} ${wanted}\` does the rest.`, backOf(change)].filter((line) => line !== '');
}

function backOf({ app, wayBack, live }: Change): string {
  if (live.services.length === 0) {
    return `\`!undeploy ${app.name}\` stops it.`;
  }
  return wayBack === null ? '' : `Way back: \`!rollback ${app.name}\``;
}
