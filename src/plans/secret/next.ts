import { appPath } from '../../apps/app.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Vault } from '../../operations/ports.ts';
import { checkLength, nextVersion } from '../../recipes/secrets.ts';
import { generatedAt, wasInserted } from '../../steps/generated.ts';
import { retiredOf } from '../../steps/retired.ts';
import { type AppSecret, byVersion, type SecretLook } from './look.ts';

export interface NextVersion {
  /** The setting to change, and what it says then. */
  readonly setting: string;
  readonly value: string;
  readonly version: string;
}

/**
 * The version that a rotation goes to: the newest that is on the server already and was put there for it (inserted, or made by a
 * rotation that did not end well); else the first that is free. Throws `secret_fixed` where no setting says the version.
 */
export function chooseNext(look: SecretLook, secret: AppSecret, vault: Vault): NextVersion {
  const { app } = look;
  const { key, name, version, setting, use } = secret;
  if (setting === null) {
    throw new UserError('secret_fixed', `The version of \`${key}\` is no setting: \`${use.rawName}\`.`, {
      place: use.place,
    });
  }
  const next =
    waiting(look, secret, vault) ?? nextVersion(version, new Set(secret.others.map((one) => one.version)));
  checkLength(
    { key, name: `${name.slice(0, name.length - version.length)}${next}` },
    appPath(app.server, app.name),
  );
  const now = app.env[setting] ?? defaultIn(use.rawName);
  return { setting, value: `${now.slice(0, now.length - version.length)}${next}`, version: next };
}

/** What was replaced once, by whomever, is never taken again: only what is newer than now, and not retired. */
function waiting(
  { app }: SecretLook,
  { version, others, isGenerated }: AppSecret,
  vault: Vault,
): string | null {
  const { server, stack } = app;
  const retired = new Set(retiredOf({ server, stack }, vault).map(({ name }) => name));
  const fit = others.filter(
    (other) =>
      byVersion(other.version, version) > 0 &&
      !retired.has(other.name) &&
      (!isGenerated || isOurs({ server, name: other.name }, vault)),
  );
  return fit.at(-1)?.version ?? null;
}

/** Made by a rotation that did not end well, or inserted for the next one; anything else is somebody else's, or an old one. */
function isOurs(place: Parameters<typeof generatedAt>[0], vault: Vault): boolean {
  return generatedAt(place, vault) !== null || wasInserted(place, vault);
}

/** What the recipe takes where the setting is not there: `v1` of `${SECRET_X_VERSION:-v1}`. */
function defaultIn(rawName: string): string {
  return /:?-([^{}]*)\}$/.exec(rawName)?.[1] ?? '';
}
