import type { Json } from '../comparable.ts';
import { inside, textIn } from './keyed.ts';
import type { Said, Tell } from './said.ts';

const kinds = [
  ['Replicated', 'replicated'],
  ['ReplicatedJob', 'job'],
  ['Global', 'on every node'],
  ['GlobalJob', 'job on every node'],
] as const;

/** How many tasks there are, and where. */
export const tellMode: Tell = (before, after) => {
  const [from, to] = [kindOf(before), kindOf(after)];
  return from === to ? countWords(before, after) : [{ about: '', line: `mode ${from} → ${to}` }];
};

function kindOf(mode: Json | undefined): string {
  return kinds.find(([key]) => inside(mode, key) !== undefined)?.[1] ?? 'none';
}

const counts = [
  ['Replicated', 'Replicas', 'replicas'],
  ['ReplicatedJob', 'TotalCompletions', 'runs'],
  ['ReplicatedJob', 'MaxConcurrent', 'runs at once'],
] as const;

function countWords(before: Json | undefined, after: Json | undefined): readonly Said[] {
  return counts.flatMap(([kind, key, noun]) => {
    const [from, to] = [textIn(before, kind, key), textIn(after, kind, key)];
    return from === to ? [] : [{ about: '', line: `${noun} ${from} → ${to}` }];
  });
}
