import type { LogLine } from './swarm.ts';

/** A line and who said it. */
export interface Said extends LogLine {
  /** Short name of the service. */
  readonly service: string;
}

/** What several services said, in order of time. A line without a time stays behind the one before it. */
export function interleaved(
  services: readonly { readonly service: string; readonly lines: readonly LogLine[] }[],
): readonly Said[] {
  const all = services.flatMap(({ service, lines }) => {
    let last = 0;
    return lines.map((line) => {
      last = line.at?.getTime() ?? last;
      return { said: { ...line, service }, at: last };
    });
  });
  return all.toSorted((one, other) => one.at - other.at).map(({ said }) => said);
}

/** Those of `now` that were not among `before`. */
export function newSince(before: readonly Said[], now: readonly Said[]): readonly Said[] {
  const known = new Set(before.map(idOf));
  return now.filter((said) => !known.has(idOf(said)));
}

function idOf({ service, task, at, text }: Said): string {
  return `${service} ${task} ${at?.getTime()} ${text}`;
}
