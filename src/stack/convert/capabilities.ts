import { byText } from '../by-text.ts';

/** Adding wins over dropping; `ALL` swallows the rest of its list. Source: docker/cli, `opts.EffectiveCapAddCapDrop`. */
export function effectiveCapabilities(
  add: readonly string[],
  drop: readonly string[],
): { readonly add: readonly string[]; readonly drop: readonly string[] } {
  const [added, dropped] = [normalise(add), normalise(drop)];
  return { add: settle(added), drop: settle(dropped.difference(added)) };
}

function normalise(names: readonly string[]): ReadonlySet<string> {
  const normal = new Set(names.map(normaliseName));
  return normal.has('ALL') ? new Set(['ALL']) : normal;
}

function normaliseName(name: string): string {
  const upper = name.trim().toUpperCase();
  return upper === 'ALL' || upper === 'RESET' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

/** `RESET` means something to `docker service update` only. */
function settle(names: ReadonlySet<string>): readonly string[] {
  return [...names].filter((name) => name !== 'RESET').toSorted(byText);
}
