import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import type { Digest } from '../kernel/ids.ts';
import { type Vault, vaultKey } from '../operations/ports.ts';
import type { ConfigSpec, SecretSpec, ServiceSpec } from '../stack/spec.ts';
import type { World } from './define.ts';

/**
 * What plans refer to by its keyed digest: rendered specs and files hold every setting of an app, so they are kept encrypted beside
 * the journal and never in it. They are our own, so that looking at their outline is enough.
 */
const kinds = {
  spec: z.custom<ServiceSpec>(
    (value) => z.looseObject({ Name: z.string(), TaskTemplate: z.object() }).safeParse(value).success,
  ),
  config: z.custom<ConfigSpec>(
    (value) => z.looseObject({ Name: z.string(), Data: z.string() }).safeParse(value).success,
  ),
  secret: z.custom<SecretSpec>(
    (value) => z.looseObject({ Name: z.string(), Data: z.string() }).safeParse(value).success,
  ),
  text: z.string(),
};
type Kinds = typeof kinds;
export type KeptKind = keyof Kinds;
export type Kept<Kind extends KeptKind> = z.infer<Kinds[Kind]>;

/** Collects what a plan refers to, while it is made. */
export interface Keeping {
  /** The digest that stands for it. */
  keep<Kind extends KeptKind>(kind: Kind, value: Kept<Kind>): Digest;
  readonly keeps: ReadonlyMap<string, unknown>;
}

export function startKeeping(digestKey: string): Keeping {
  const keeps = new Map<string, unknown>();
  return {
    keeps,
    keep(kind, value) {
      const digest = keyedDigest(digestKey, value);
      keeps.set(vaultKey('kept', `${kind}/${digest}`), value);
      return digest;
    },
  };
}

/** Whatever it stands for. */
export function forgetKept(digest: Digest, vault: Pick<Vault, 'forget'>): void {
  for (const kind of Object.keys(kinds)) {
    vault.forget(vaultKey('kept', `${kind}/${digest}`));
  }
}

/** Throws when the vault has lost it: then nobody knows any more what was agreed to. */
export function keptSpec(digest: Digest, { vault }: Pick<World, 'vault'>): ServiceSpec {
  return kinds.spec.parse(vault.get(vaultKey('kept', `spec/${digest}`)));
}

export function keptConfig(digest: Digest, { vault }: Pick<World, 'vault'>): ConfigSpec {
  return kinds.config.parse(vault.get(vaultKey('kept', `config/${digest}`)));
}

export function keptSecret(digest: Digest, { vault }: Pick<World, 'vault'>): SecretSpec {
  return kinds.secret.parse(vault.get(vaultKey('kept', `secret/${digest}`)));
}

export function keptText(digest: Digest, { vault }: Pick<World, 'vault'>): string {
  return kinds.text.parse(vault.get(vaultKey('kept', `text/${digest}`)));
}
