import { expect, it } from 'vitest';
import type { Due } from '../../../src/chat/ports.ts';
import { isOvertaken } from '../../../src/chat/say/overtaken.ts';
import { EventId, OperationId } from '../../../src/kernel/ids.ts';
import { fakeRandom } from '../../fakes/fake-system.ts';
import { openStore, type Store } from '../../fakes/store.ts';
import { ops, someStory } from '../../fakes/story.ts';

const first = OperationId.parse(1);
/** Rows 1, 4 and 5 are of #1: asked for, cancelled, over. */
const END = 5;

function story(): Store {
  const store = openStore(fakeRandom());
  someStory(store);
  return store;
}

function due(says: Due['says'], replaces: string | null = null): Due {
  return {
    seq: 1,
    key: 'k',
    room: ops,
    thread: null,
    transaction: 't',
    since: new Date(0),
    replaces: replaces === null ? null : EventId.parse(replaces),
    says,
  };
}

it.each([
  ['the card of what is over', 'card', 1, null, true],
  ['a card that people saw, and its last words', 'card', END, '$1', false],
  ['asking the room for what is over', 'room', 1, null, true],
  ['what the room hears of the end', 'room', END, null, false],
  ['progress that people saw of what is over', 'progress', END, '$1', true],
  ['a verdict', 'verdict', END, null, false],
  ['the mark of a verdict', 'mark', END, null, false],
] as const)('leaves out while much waits, or not: %s', (_name, slot, upTo, replaces, isLeftOut) => {
  const message = due({ operation: first, slot, upTo }, replaces);

  expect(isOvertaken(message, story(), () => true)).toBe(isLeftOut);
});

it('leaves out only progress that nobody saw while little waits', () => {
  const slots = (['card', 'room', 'progress'] as const).filter((slot) =>
    isOvertaken(due({ operation: first, slot, upTo: 1 }), story(), () => false),
  );

  expect(slots).toEqual(['progress']);
});
