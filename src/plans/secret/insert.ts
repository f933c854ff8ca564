import { appPath } from '../../apps/app.ts';
import { keyedDigest } from '../../kernel/digest.ts';
import { UserError } from '../../kernel/errors.ts';
import type { PlanDraft } from '../../operations/ports.ts';
import { checkLength, nextVersion } from '../../recipes/secrets.ts';
import { titleOf } from '../../recipes/title.ts';
import { handedIn } from '../../steps/handed-in.ts';
import { insertSecret } from '../../steps/insert-secret.ts';
import type { SecretDeps } from '../secret.ts';
import { type AppSecret, type SecretLook, secretCalled } from './look.ts';
import { labelOf, secretDraft, whereOf } from './words.ts';

/**
 * Brings a value that was handed in to the swarm: as the version that the settings name or, where that is there already, as the next
 * one, which a rotation then takes. Throws `secret_missing` when nothing was handed in.
 */
export async function planInsert(
  look: SecretLook,
  key: string,
  {
    vault,
    clock,
    handedFiles: files,
    digestKey,
  }: Pick<SecretDeps, 'vault' | 'clock' | 'handedFiles' | 'digestKey'>,
): Promise<PlanDraft> {
  const { app } = look;
  const secret = secretCalled(key, look);
  const handed = await handedIn({ app: app.name, key }, { vault, now: clock.now(), files });
  if (handed === null) {
    throw new UserError('secret_missing', `Nothing was handed in for \`${key}\` of \`${app.name}\`.`);
  }
  const { name, version, isNext } = targetOf(secret);
  checkLength({ key, name }, appPath(app.server, app.name));
  const title = titleOf(app.recipe);
  const label = labelOf({ key, version });
  const facts = [
    whereOf(app),
    `Inserts ${label}, from ${handed.from}.`,
    isNext
      ? `${labelOf(secret)} stays as it is. \`!secret rotate ${app.name} ${key}\` takes the new one.`
      : '',
    'Nothing is deployed.',
  ];
  const value = keyedDigest(digestKey, handed.value.reveal());
  return secretDraft({
    words: {
      title: `Insert a password of ${title}`,
      facts: facts.filter((line) => line !== ''),
      done: `${label} of ${title} is on the server`,
      failed: `${label} of ${title} could not be inserted`,
      next: [isNext ? `\`!secret rotate ${app.name} ${key}\` takes it into use.` : ''],
    },
    steps: [insertSecret.make({ server: app.server, app: app.name, key, name, value })],
  });
}

function targetOf(secret: AppSecret): {
  readonly name: string;
  readonly version: string;
  readonly isNext: boolean;
} {
  if (secret.since === null) {
    return { name: secret.name, version: secret.version, isNext: false };
  }
  const version = nextVersion(secret.version, new Set(secret.others.map((other) => other.version)));
  const stem = secret.name.slice(0, secret.name.length - secret.version.length);
  return { name: `${stem}${version}`, version, isNext: true };
}
