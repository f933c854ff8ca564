const names = [
  ['Global', 'global'],
  ['Replicated', 'replicated'],
  ['ReplicatedJob', 'replicated job'],
  ['GlobalJob', 'global job'],
] as const;

/** What docker calls a service's mode in its lists; empty for none that it knows. Source: docker/cli, service formatter's `Mode`. */
export function modeName(
  mode: Partial<Readonly<Record<(typeof names)[number][0], object | null | undefined>>>,
): (typeof names)[number][1] | '' {
  return names.find(([key]) => (mode[key] ?? null) !== null)?.[1] ?? '';
}
