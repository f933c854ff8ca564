import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPace } from '../../../src/chat/say/pace.ts';
import { createBell } from '../../../src/kernel/bell.ts';
import { ops } from '../../fakes/story.ts';

const never = new AbortController().signal;

it('does not rest through what came due just before it lay down', async () => {
  let nowMs = 0;
  const clock = {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    sleep: async (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }),
  };
  const bell = createBell();
  const pace = createPace({ outbox: { backlog: () => 0 }, clock, bell, retryEveryMs: 20, editsEveryMs: 10 });
  await pace.holdBack(new Error('away'), { room: ops }, never);
  expect(pace.isReached({ room: ops })).toBe(false);
  nowMs = 20;

  await pace.rest(never);
  expect(pace.isReached({ room: ops })).toBe(true);
});
