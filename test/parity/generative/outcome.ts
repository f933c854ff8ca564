import { canonicalJson } from '../../../src/kernel/digest.ts';
import { comparable } from '../comparable.ts';

/** What became of an input: the bodies that create things, or why there are none. */
export type Outcome =
  | { readonly isTaken: true; readonly posted: readonly Posted[]; readonly warnings: readonly string[] }
  | { readonly isTaken: false; readonly why: string };

export interface Posted {
  /** `services st_app`. */
  readonly key: string;
  readonly body: unknown;
}

/** In an order of their own, as they are compared. What docker posts twice, under two keys with one `name`, counts once. */
export function postedFrom(
  bodies: readonly { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[],
): readonly Posted[] {
  const posts = new Map(
    bodies.map(({ path, body }) => comparable(path, body)).map((post) => [textOf(post), post]),
  );
  return [...posts].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, post]) => post);
}

function textOf(value: Posted): string {
  return `${value.key} ${canonicalJson(value.body)}`;
}
