import type { Json } from '../comparable.ts';

/** One difference: a line for people, and what it is about, the same whichever of the two comes first. */
export interface Said {
  /** Path of the field, and which one of several: `TaskTemplate.ContainerSpec.Env SMTP_HOST`. */
  readonly about: string;
  readonly line: string;
}

/** What one topic says about two values that differ; `about` within the topic, empty for all of it. */
export type Tell = (before: Json | undefined, after: Json | undefined) => readonly Said[];

/** A topic that has one line. */
export function oneLine(words: (before: Json | undefined, after: Json | undefined) => string): Tell {
  return (before, after) => [{ about: '', line: words(before, after) }];
}

/** `user none → 1000`. */
export function plain(noun: string): Tell {
  return oneLine((before, after) => {
    const [from, to] = [before, after].map((value) => (value === undefined ? 'none' : written(value)));
    return `${noun} ${from} → ${to}`;
  });
}

/** `memory limit 512 MB → 1 GB`. */
export function amount(noun: string, say: (value: number) => string): Tell {
  return oneLine((before, after) => {
    const [from, to] = [before, after].map((value) => (typeof value === 'number' ? say(value) : 'none'));
    return `${noun} ${from} → ${to}`;
  });
}

/** For what may hold a password, or is too long: `command changed`. */
export function unseen(noun: string): Tell {
  return oneLine((before, after) => `${noun} ${appeared(before, after)}`);
}

function appeared(before: Json | undefined, after: Json | undefined): string {
  if (before === undefined) {
    return 'added';
  }
  return after === undefined ? 'gone' : 'changed';
}

export function written(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
