import { appPath, parseApp } from '../../apps/app.ts';
import type { App, AppReader } from '../../apps/apps.ts';
import { editSettings } from '../../apps/edit-env.ts';
import { UserError } from '../../kernel/errors.ts';
import type { RequestOf, Step } from '../../operations/operation.ts';
import type { PlanDraft } from '../../operations/ports.ts';
import { isChaosVersion } from '../../recipes/version.ts';
import { removeSecret } from '../../steps/remove-secret.ts';
import { retireSecret } from '../../steps/retire-secret.ts';
import { writePin } from '../../steps/write-pin.ts';
import { writeSecretVersion } from '../../steps/write-secret-version.ts';
import { planDeploy } from '../deploy.ts';
import type { SecretDeps } from '../secret.ts';
import { makeStep } from './generate.ts';
import { type AppSecret, lookAtSecrets, type SecretLook, secretCalled } from './look.ts';
import { chooseNext, type NextVersion } from './next.ts';
import { rotationWords } from './rotate-words.ts';
import { tidySecrets } from './tidy.ts';
import { lostWaysBack, usersOf } from './use.ts';
import { labelOf, listed, secretDraft } from './words.ts';

type Change = Extract<RequestOf<'secret'>['change'], { what: 'rotate' }>;

interface Doing {
  readonly deps: SecretDeps;
  readonly signal: AbortSignal;
}

/** What a rotation replaces, and by what. Several where they share one setting. */
export interface Rotation {
  readonly look: SecretLook;
  readonly next: NextVersion;
  readonly pairs: readonly { readonly from: AppSecret; readonly to: AppSecret }[];
  readonly isLeaked: boolean;
  /** Operations that cannot be gone back to; `null`: none. */
  readonly lost: string | null;
}

/**
 * A new version of a secret: made, or the one that was inserted for it; deployed; and only then written into the settings, so that a
 * deploy after a failure takes the old one again. What it replaced stays for a way back, or goes at once after a leak.
 */
export async function planRotate(look: SecretLook, change: Change, doing: Doing): Promise<PlanDraft> {
  const { app, live } = look;
  const next = chooseNext(look, secretCalled(change.secret, look), doing.deps.vault);
  const renewed = renew(app, next);
  const pairs = await pairsOf(look, renewed, { next, ...doing });
  const lost = change.isLeaked ? await lostBy(look, pairs, doing) : null;
  const rotation: Rotation = { look, next, pairs, isLeaked: change.isLeaked, lost };
  const end = (pin: string | null): readonly Step[] => [
    writeSecretVersion.make({
      server: app.server,
      app: app.name,
      setting: next.setting,
      version: next.value,
      pin,
    }),
    ...pairs.map(({ from }) => farewell(look, from, change.isLeaked)),
  ];
  if (live.services.length === 0) {
    const made = pairs.filter(({ to }) => to.since === null).map(({ to }) => makeStep(look, to));
    return secretDraft({ words: rotationWords(rotation, null), steps: [...made, ...end(null)] });
  }
  const deploy = await deployOf(look, renewed, doing);
  // Both are written into one file: one operation, one commit.
  const steps = deploy.steps.filter(({ kind }) => kind !== writePin.kind);
  return {
    ...deploy,
    words: rotationWords(rotation, deploy),
    actions: ['secret', ...deploy.actions],
    isNoop: false,
    steps: [...steps, ...end(steps.length < deploy.steps.length ? look.version : null)],
  };
}

/** The app as its settings would be. */
function renew(app: App, { setting, value }: NextVersion): App {
  const text = editSettings(app.text, [{ key: setting, value }]);
  return parseApp({ server: app.server, path: appPath(app.server, app.name), text });
}

interface Pairing extends Doing {
  readonly next: NextVersion;
}

/** Throws `secret_fixed` where the setting changes nothing, `secret_missing` for one that only people can insert. */
async function pairsOf(
  look: SecretLook,
  renewed: App,
  { next, deps, signal }: Pairing,
): Promise<Rotation['pairs']> {
  const { secrets } = await lookAtSecrets(renewed, deps, signal);
  const pairs = secrets.flatMap((to) => {
    const from = look.secrets.find(({ key, name }) => key === to.key && name !== to.name);
    return from === undefined ? [] : [{ from, to }];
  });
  if (pairs.length === 0) {
    const sentence = `\`${next.setting}\` does not change the version: \`abra.sh\` of the recipe sets it.`;
    throw new UserError('secret_fixed', sentence);
  }
  const byHand = pairs.find(({ to }) => to.since === null && !to.isGenerated);
  if (byHand !== undefined) {
    const { key } = byHand.to;
    throw new UserError(
      'secret_missing',
      `The new \`${key}\` is not to be generated. Insert it first: \`!secret insert ${look.app.name} ${key}\` says how.`,
    );
  }
  return pairs;
}

/** Throws `secret_in_use` where another stack has one of them: then it cannot go. */
async function lostBy(
  look: SecretLook,
  pairs: Rotation['pairs'],
  { deps, signal }: Doing,
): Promise<string | null> {
  const own = new Set(look.live.services.map(({ spec }) => spec.Name));
  for (const { from } of pairs) {
    const users = await usersOf(from.name, deps.swarms.of(look.app.server), signal);
    const others = users.filter((name) => !own.has(name));
    if (others.length > 0) {
      throw new UserError('secret_in_use', `\`${from.key}\` is in use by ${listed(others)}, too.`);
    }
  }
  const lost = pairs.flatMap(({ from }) => lostWaysBack(look.app, from.name, deps.revisions) ?? []);
  return lost.length === 0 ? null : [...new Set(lost)].join(', ');
}

function farewell({ app: { server, stack } }: SecretLook, from: AppSecret, isLeaked: boolean): Step {
  const secret = { server, stack, name: from.name, label: labelOf(from) };
  return isLeaked ? removeSecret.make({ ...secret, isTidying: false }) : retireSecret.make(secret);
}

/** A deploy of what runs, with the new version. Throws `deploy_first` where it would bring another version of the recipe. */
async function deployOf(look: SecretLook, renewed: App, { deps, signal }: Doing): Promise<PlanDraft> {
  const { app, runs, version } = look;
  if (runs !== version) {
    const sentence = `\`${app.name}\` runs ${runs ?? 'a version that nobody knows'}, and its settings mean ${version}.`;
    throw new UserError('deploy_first', sentence);
  }
  const planner = tidySecrets(planDeploy({ ...deps, apps: readerWith(renewed, deps.apps) }), deps);
  const { name, server, stack, recipe } = app;
  const asked = app.version === null && !isChaosVersion(version) ? version : null;
  const request = {
    action: 'deploy',
    app: name,
    server,
    stack,
    recipe,
    isNew: false,
    version: asked,
    ...(isChaosVersion(version) ? { chaos: version.replace(/\+U$/, '') } : {}),
  } as const;
  return planner(request, signal);
}

function readerWith(app: App, apps: AppReader): AppReader {
  return {
    async list() {
      const { apps: all, broken } = await apps.list();
      return { apps: all.map((other) => (other.name === app.name ? app : other)), broken };
    },
    read: async (name) => (name === app.name ? app : apps.read(name)),
  };
}
