import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { first, policy, until, type World, world } from '../fakes/world.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** So long that every loop has looked several times. */
const LOOKS_MS = 150;

const lazy = parseRoles(
  policy.lines
    .join('\n')
    .replace(
      'rules:',
      'rules:\n  - { when: { action: create }, needs: { lazy: 2h } }\n  - { when: { action: deploy }, needs: { lazy: 2h } }',
    ),
  'roles.yml',
  new Date('2026-11-21T10:02:00Z'),
);

async function shown({ room }: World, words: string): Promise<void> {
  await until(
    () => room.transcript.includes(words),
    () => `${words}\n${room.transcript}`,
  );
}

function stateOf({ store }: World): string | undefined {
  return store.journal.operation(first)?.state;
}

describe.each([
  ['a day ahead', DAY_MS],
  ['a day back', -DAY_MS],
])('when the clock is set %s', (_way, byMs) => {
  it('takes nobody’s silence for longer than it was', async () => {
    const place = await world({ roles: () => lazy });
    const { room, run, clock } = place;
    await run(async () => {
      room.say('ana', '!deploy wiki');
      await shown(place, 'unless somebody blocks');
      clock.set(byMs);
      await shown(place, 'The clock of my server was set');
      await setTimeout(LOOKS_MS);
      expect(stateOf(place)).toBe('waiting');
      clock.advance(1.5 * HOUR_MS);
      await setTimeout(LOOKS_MS);
      expect(stateOf(place)).toBe('waiting');
      clock.advance(0.6 * HOUR_MS);
      await shown(place, '✅ #1');
    });
  });

  it('lets a plan wait as long as before, and expire then', async () => {
    const place = await world();
    const { room, run, clock } = place;
    await run(async () => {
      room.say('lou', '!deploy wiki');
      await shown(place, 'approve 1');
      clock.set(byMs);
      await shown(place, 'The clock of my server was set');
      clock.advance(23 * HOUR_MS);
      await setTimeout(LOOKS_MS);
      expect(stateOf(place)).toBe('waiting');
      clock.advance(1.1 * HOUR_MS);
      await shown(place, 'Nobody said OK in time');
    });
  });

  it('finishes what runs, and says how long it really took', async () => {
    const place = await world();
    const { room, run, clock, swarm, store } = place;
    swarm.trouble = (call) => {
      if (call === 'applyService') {
        clock.set(byMs);
      }
    };
    await run(async () => {
      room.say('ana', '!deploy wiki');
      await shown(place, 'approve 1');
      room.react('ana', room.last('approve 1'), '👍');
      await shown(place, '✅ #1');
      await until(() => store.journal.open().length === 0, 'it is over');
    });

    const events = store.journal.history(first).map(({ event }) => event.type);
    expect(events).toContain('clockMoved');
    expect(/(\d+) s\. Asked by Ana/.exec(room.transcript)?.[1]).toMatch(/^\d{1,2}$/);
  });

  it('answers people as before, in order', async () => {
    const place = await world();
    const { room, run, clock, store } = place;
    await run(async () => {
      room.say('stranger', '!apps');
      await shown(place, 'know you');
      clock.set(byMs);
      await until(() => clock.aheadMs() === 0, 'it follows');
      const asked = ['!ping', '!whoami', '!ping'].map((words) => room.say('ana', words));
      const isAnswered = (): boolean =>
        asked.every((id) => room.lines.some(({ from, thread }) => from === 'bot' && thread === id));
      await until(isAnswered, () => room.transcript);
      const answers = room.lines.filter(({ from, thread }) => from === 'bot' && thread !== null);
      expect(answers.map(({ thread }) => thread).slice(-3)).toEqual(asked);
    });

    expect(store.outbox.backlog()).toBe(0);
    expect(room.transcript).not.toContain('while I was away');
  });
});

it('waits for an engine that is away no longer than before when the clock is set back', async () => {
  const place = await world();
  const { room, run, clock, swarm } = place;
  swarm.trouble = () => {
    throw new UserError('swarm_unreachable', 'The Docker engine of `server1` does not answer.');
  };
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => stateOf(place) === 'received', 'it is taken in');
    clock.set(-DAY_MS);
    await until(() => clock.aheadMs() === 0, 'it follows');
    clock.advance(30_000);
    await shown(place, '❌ #1');
  });

  expect(place.store.journal.operation(first)?.ending?.verdict).toBe('failed');
});
