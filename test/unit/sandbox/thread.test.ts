import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../sandbox/room-client.ts';
import { askedBy, emptyThread, fold, operationOf, type Thread, verdictOf } from '../../sandbox/thread.ts';

const COMMAND = '$command';

function said(id: string, body: string, thread: string | null = COMMAND): RoomEvent {
  return { kind: 'message', id, sender: '@bot:x', body, thread, mentions: [] };
}

function reacted(key: string, target = COMMAND): RoomEvent {
  return { kind: 'reaction', id: `$${key}`, sender: '@bot:x', target, key };
}

function threadOf(...events: readonly RoomEvent[]): Thread {
  return events.reduce((thread, event) => fold(thread, event, COMMAND), emptyThread);
}

describe('a thread of the sandbox', () => {
  it('is an operation that is over when the last mark is a verdict', () => {
    const thread = threadOf(reacted('👀'), said('$card', '#12 · New app: Wiki'), reacted('⚠️'));

    expect(operationOf(thread)).toBe('12');
    expect(verdictOf(thread)).toBe('⚠');
  });

  it('has no verdict while it is only looked at', () => {
    expect(verdictOf(threadOf(reacted('👀'), said('$card', '#12 · New app: Wiki')))).toBeNull();
  });

  it('is no operation when an answer speaks of one', () => {
    expect(operationOf(threadOf(said('$answer', '#12 · New app: Wiki')))).toBeNull();
  });

  it('shows edits in the place of what they replace', () => {
    const edit: RoomEvent = { ...said('$edit', '#12 · done'), kind: 'edit', target: '$card' } as RoomEvent;

    const thread = threadOf(said('$card', '#12 · begun'), edit);

    expect(thread.messages.map(({ text }) => text)).toEqual(['#12 · done']);
  });

  it('takes the line in the room that is about its operation, and leaves those of others', () => {
    const thread = threadOf(
      reacted('👀'),
      said('$card', '#12 · New app: Wiki'),
      said('$mine', '❌ #12 · Wiki does not start. See the thread.', null),
      said('$other', '#123 · Lou asks for an OK', null),
      said('$elsewhere', '#12 · New app: Wiki', '$other-command'),
    );

    expect(thread.messages.map(({ id }) => id)).toEqual(['$card', '$mine']);
  });
});

describe('whom a card asks', () => {
  const asks = (text: string): readonly string[] =>
    askedBy({ id: '$card', text, mentions: [], isInRoom: false });

  it.each([
    ['#1 · New app\nNeeds your OK, @ana by Tue 08:06.\n👍 or !approve 1 · plan ab41', ['you']],
    ['#2 · New app\nNeeds 1 OK: Ana or Kim by Tue 08:09.\n👍 or !approve 2 · plan bd53', ['ana', 'kim']],
    ['#2 · New app\nNeeds 2 OK: Ana, Kim or Lou.\n👍 or !approve 2 · plan bd53', ['ana', 'kim', 'lou']],
    ['#2 · New app\nOK by Ana.', []],
    ['✅ #2 · Wiki is running', []],
  ])('is read from %j', (text, wanted) => {
    expect(asks(text)).toEqual(wanted);
  });
});
