import { z } from 'zod';
import type { ServerName, StackName } from '../kernel/ids.ts';
import { type Vault, vaultKey } from '../operations/ports.ts';

const Retired = z.array(
  z.object({
    /** On the swarm, version included. */
    name: z.string(),
    /** For people: `db_password v1`. */
    label: z.string(),
  }),
);
export type Retired = z.infer<typeof Retired>;

interface Place {
  readonly server: ServerName;
  readonly stack: StackName;
}

/** Secrets that a rotation replaced and that stay for a way back, oldest first. Only what the bot itself replaced is ever here. */
export function retiredOf(place: Place, vault: Pick<Vault, 'get'>): Retired {
  return Retired.nullable().parse(vault.get(keyOf(place))) ?? [];
}

/** Safe to repeat. */
export function retire(place: Place, secret: Retired[number], vault: Vault): void {
  const others = retiredOf(place, vault).filter(({ name }) => name !== secret.name);
  vault.put(keyOf(place), [...others, secret]);
}

export function forgetRetired(place: Place, name: string, vault: Vault): void {
  const all = retiredOf(place, vault);
  const left = all.filter((one) => one.name !== name);
  if (left.length < all.length) {
    vault.put(keyOf(place), left);
  }
}

/** Of a stack that is removed. */
export function forgetAllRetired(place: Place, vault: Vault): void {
  vault.forget(keyOf(place));
}

function keyOf({ server, stack }: Place): string {
  return vaultKey('kept', `retired/${server}/${stack}`);
}
