import { setTimeout } from 'node:timers/promises';
import type { EventId } from '../../src/kernel/ids.ts';
import { until, type World, world } from '../fakes/world.ts';

/** One thing that somebody does, and what the room must show before the next. */
export interface Turn {
  /** `lou: !deploy wiki` says it; `lou 👍` reacts to the bot's last message that holds `to`; `lou takes it back` redacts that. */
  readonly says: string;
  readonly to?: string;
  readonly wait: string;
}

const MOST_TRIES = 2000;

/** What people type → what the room shows. */
export async function play(...turns: readonly Turn[]): Promise<string> {
  return playIn(await world(), ...turns);
}

export async function playIn(place: World, ...turns: readonly Turn[]): Promise<string> {
  return playSlowly(place, MOST_TRIES, ...turns);
}

/** The same in a world whose swarm takes its time: `mostTries` of 5 ms each. */
export async function playSlowly(
  { room, run }: World,
  mostTries: number,
  ...turns: readonly Turn[]
): Promise<string> {
  let reaction: { readonly who: string; readonly id: EventId } | null = null;
  await run(async () => {
    for (const { says, to, wait } of turns) {
      const before = countOf(wait, room.transcript);
      const [who = '', body] = says.split(/: (.*)/s);
      const [reacting = '', key = ''] = says.split(' ');
      if (body !== undefined) {
        room.say(who, body);
      } else if (says.endsWith('takes it back') && reaction !== null) {
        room.redact(reaction.who, reaction.id);
      } else {
        reaction = { who: reacting, id: room.react(reacting, room.last(to), key) };
      }
      await until(
        () => countOf(wait, room.transcript) > before,
        () => `${wait}\n${room.transcript}`,
        mostTries,
      );
    }
    await settled(room);
  });
  return tidy(room.transcript);
}

/** Until nothing more is said. */
async function settled(room: World['room']): Promise<void> {
  for (let last = -1; last !== room.sent.length; await setTimeout(60)) {
    last = room.sent.length;
  }
}

function countOf(words: string, text: string): number {
  return text.split(words).length - 1;
}

/** Without what differs from run to run. */
export function tidy(transcript: string): string {
  return transcript
    .replaceAll(/plan [0-9a-f]{4}/g, 'plan 8c1f')
    .replaceAll(/\b(\d+ min )?\d+ s\. (Asked|Offered)/g, '4 s. $2')
    .replaceAll(/\b\d+ min\. (Asked|Offered)/g, '4 s. $1')
    .replaceAll(/(▓|░) \d+ (s|min)( \d+ s)?/g, '$1 4 s')
    .replaceAll(/\b(Sun )?\d\d:\d\d(:\d\d)?\b/g, '10:02')
    .replaceAll(/x{80,}/g, 'xxx…')
    .replaceAll(/Incident [\w-]+/g, 'Incident 1234');
}
