import { z } from 'zod';
import { OperationId, type ServerName, UserId } from '../kernel/ids.ts';
import { Secret } from '../kernel/secret.ts';
import { type Vault, vaultKey } from '../operations/ports.ts';

/** A password that was made and not handed over yet. */
export interface Generated {
  readonly value: Secret;
  /** Who asked for it. */
  readonly by: UserId;
  readonly operation: OperationId;
}

interface Place {
  readonly server: ServerName;
  /** On the swarm, version included. */
  readonly name: string;
}

const Kept = z.object({ value: z.string(), by: UserId, operation: OperationId });

/** `null`: it was never made here, or was handed over. */
export function generatedAt(place: Place, vault: Pick<Vault, 'get'>): Generated | null {
  const kept = Kept.nullable().parse(vault.get(generatedKey(place)));
  return kept === null ? null : { ...kept, value: new Secret(kept.value) };
}

export function keepGenerated(place: Place, { value, ...rest }: Generated, vault: Vault): void {
  vault.put(generatedKey(place), { value: value.reveal(), ...rest });
}

/** That people put it there themselves. Nothing of its value is kept. */
export function noteInserted(place: Place, operation: OperationId, vault: Vault): void {
  vault.put(insertedKey(place), { operation });
}

export function wasInserted(place: Place, vault: Pick<Vault, 'get'>): boolean {
  return vault.get(insertedKey(place)) !== null;
}

/** Whatever was known of a secret that is gone. */
export function forgetSecret(place: Place, vault: Vault): void {
  vault.forget(generatedKey(place));
  vault.forget(insertedKey(place));
}

function insertedKey({ server, name }: Place): string {
  return vaultKey('kept', `inserted/${server}/${name}`);
}

/** The key in the vault under which it waits to be handed over. */
export function generatedKey({ server, name }: Place): string {
  return vaultKey('generated', `${server}/${name}`);
}
