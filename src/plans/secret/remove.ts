import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { RequestOf } from '../../operations/operation.ts';
import type { PlanDraft } from '../../operations/ports.ts';
import { titleOf } from '../../recipes/title.ts';
import { removeSecret } from '../../steps/remove-secret.ts';
import type { SecretDeps } from '../secret.ts';
import { type AppSecret, type SecretLook, secretCalled } from './look.ts';
import { lostWaysBack, usersOf } from './use.ts';
import { labelOf, listed, secretDraft, whereOf } from './words.ts';

type Change = Extract<RequestOf<'secret'>['change'], { what: 'remove' }>;

/** Takes a secret off the server that nobody has. Throws `secret_in_use` with who has it. */
export async function planRemove(
  look: SecretLook,
  { secret: key, version: wanted }: Change,
  { deps, signal }: { readonly deps: SecretDeps; readonly signal: AbortSignal },
): Promise<PlanDraft> {
  const { app } = look;
  const secret = secretCalled(key, look);
  const found = findVersion(secret, wanted, app);
  const users = await usersOf(found.name, deps.swarms.of(app.server), signal);
  if (users.length > 0) {
    throw new UserError('secret_in_use', `\`${key}\` is in use by ${listed(users)}.`);
  }
  const title = titleOf(app.recipe);
  const label = labelOf({ key, version: found.version });
  const lost = lostWaysBack(app, found.name, deps.revisions);
  return secretDraft({
    words: {
      title: `Remove a password of ${title}`,
      facts: [
        whereOf(app),
        `Removes ${label}. Nobody can bring its value back.`,
        found.name === secret.name
          ? `⚠ The settings name it: the next deploy needs it, ${secret.isGenerated ? 'and makes a new one' : 'and somebody must insert it again'}. Data that is locked with the old one stays locked.`
          : '',
        lost === null ? '' : `⚠ No way back any more to ${lost}.`,
      ].filter((line) => line !== ''),
      done: `${label} of ${title} is gone`,
      failed: `${label} of ${title} could not be removed`,
    },
    steps: [
      removeSecret.make({ server: app.server, stack: app.stack, name: found.name, label, isTidying: false }),
    ],
  });
}

interface Found {
  readonly name: string;
  readonly version: string;
}

/** Throws `secret_missing` and names the versions that are there. */
function findVersion(secret: AppSecret, wanted: string | null, { server }: App): Found {
  const { key, name, version, since, others } = secret;
  const stored = [...(since === null ? [] : [{ name, version }]), ...others];
  const found = stored.find((one) => one.version === (wanted ?? version));
  if (found === undefined) {
    const there = stored.length === 0 ? '' : ` There are: ${listed(stored.map((one) => one.version))}.`;
    throw new UserError('secret_missing', `\`${key}\` is not on ${server} in that version.${there}`);
  }
  return found;
}
