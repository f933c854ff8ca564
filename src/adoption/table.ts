import type { Adoption, FoundApp } from './found.ts';
import { brokenWords, remarks, runsOf, type Standing, standingOf, strayWayOut } from './words.ts';

/** One thing that was found, for a table; what is to be said of it stands below. */
export interface Row {
  readonly standing: Standing;
  /** App or stack, server, what runs, what the file says. */
  readonly cells: readonly string[];
  readonly remarks: readonly string[];
}

export const titles = ['APP', 'SERVER', 'RUNS', 'FILE'];

/** All of it as rows, what asks for a look first. `prefix`: of commands. */
export function rowsOf({ apps, strays, broken }: Adoption, prefix: string): readonly Row[] {
  const rows = [
    ...apps.map((found) => rowOf(found, prefix)),
    ...strays.map(
      ({ server, stack, services }): Row => ({
        standing: 'unknown',
        cells: [stack, server, `${services} ${services === 1 ? 'service' : 'services'}`, 'none'],
        remarks: [strayWayOut(prefix)],
      }),
    ),
    ...broken.map(
      (one): Row => ({
        standing: 'unknown',
        cells: [
          one.path.slice(one.path.lastIndexOf('/') + 1),
          one.path.split('/')[1] ?? '',
          '',
          'cannot be read',
        ],
        remarks: [brokenWords(one)],
      }),
    ),
  ];
  return rows.toSorted((one, other) => order.indexOf(one.standing) - order.indexOf(other.standing));
}

/** `12 apps: 8 same, 1 not running, 1 unknown, 2 differ; 1 running without a file; 1 that cannot be read`. */
export function summaryOf({ apps, strays, broken }: Adoption): string {
  const count = (standing: Standing): number => apps.filter((one) => standingOf(one) === standing).length;
  const standings = order
    .toReversed()
    .map((standing) => [count(standing), standing] as const)
    .filter(([many]) => many > 0)
    .map(([many, standing]) => `${many} ${many > 1 && standing === 'differs' ? 'differ' : standing}`);
  const more = [
    strays.length === 0 ? '' : `${strays.length} running without a file`,
    broken.length === 0 ? '' : `${broken.length} that cannot be read`,
  ].filter((part) => part !== '');
  return [`${apps.length} apps: ${standings.join(', ')}`, ...more].join('; ');
}

const order: readonly Standing[] = ['differs', 'unknown', 'not running', 'same'];

function rowOf(found: FoundApp, prefix: string): Row {
  const { app, folder, isRunning, isObserved } = found;
  const whose = folder === null ? '' : ` (of ${folder})`;
  const mine = isRunning && !isObserved ? ['Taken over already.'] : [];
  return {
    standing: standingOf(found),
    cells: [app.name, app.server, runsOf(found) ?? '', `${app.version ?? 'no version'}${whose}`],
    remarks: [...remarks(found, prefix), ...mine],
  };
}
