import { z } from 'zod';
import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { Clock } from '../../kernel/system.ts';
import type { Journal, Vault } from '../../operations/ports.ts';
import { line, quote } from '../document.ts';
import type { Due, HandOver, Outbox, Outgoing } from '../ports.ts';

export interface HandOverDeps {
  readonly vault: Pick<Vault, 'get' | 'forget'>;
  readonly outbox: Outbox;
  readonly journal: Pick<Journal, 'transaction'>;
  readonly clock: Clock;
}

/** The message with the passwords themselves, made when it is sent; `null`: they were handed over meanwhile. */
export function handOverMessage(
  { room, transaction, since }: Pick<Due, 'room' | 'transaction' | 'since'>,
  { words, values }: HandOver,
  { vault }: Pick<HandOverDeps, 'vault'>,
): Outgoing | null {
  const kept = values.flatMap(({ label, key }) => {
    const { data } = Kept.safeParse(vault.get(key));
    return data === undefined ? [] : [line(label), quote([data.value])];
  });
  return kept.length === 0
    ? null
    : {
        kind: 'message',
        room,
        transaction,
        since,
        thread: null,
        replaces: null,
        document: [...words, ...kept],
        isLoud: true,
        mentions: [],
        isForOne: true,
      };
}

const Kept = z.object({ value: z.string() });

/** In one transaction with "sent": once it is in the room, it is nowhere else; and there only for a while. */
export function forgetHandedOver(
  { says, room }: Pick<Due, 'says' | 'room'>,
  id: EventId,
  { vault, outbox, clock }: HandOverDeps,
): void {
  if ('handsOver' in says) {
    says.handsOver.values.forEach(({ key }) => vault.forget(key));
    outbox.vanish({ id, room }, new Date(clock.now().getTime() + says.handsOver.staysMs));
  }
}

/** Between two looks for what is to be taken away, in milliseconds. */
const LOOK_EVERY_MS = 5000;

/** Takes away what was said for a while only, until `stop`. */
export async function endVanishing(
  { outbox, clock }: Pick<HandOverDeps, 'outbox' | 'clock'>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    await onceThereIsRoom(() => outbox.endVanishing(clock.now()), clock, stop);
    await clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}
