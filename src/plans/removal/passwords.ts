import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Vault } from '../../operations/ports.ts';
import { secretsNeeded } from '../../revisions/revision.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import { retiredOf } from '../../steps/retired.ts';
import type { LiveStack } from '../../swarm/swarm.ts';
import { lookAtSecrets, type SecretLookDeps } from '../secret/look.ts';

export interface Passwords {
  /** Whole names. */
  readonly own: readonly string[];
  /** They begin as the app's do, and nothing of it names them: nobody knows whose they are. */
  readonly unclear: readonly string[];
  /** Whole names of the services that it has, had, or that its files name. */
  readonly services: readonly string[];
  /** Why its files could not be asked; `null`: they were. */
  readonly unread: string | null;
}

interface PasswordDeps extends SecretLookDeps {
  readonly vault: Vault;
  readonly revisions: RevisionReader;
  readonly live: LiveStack;
  /** Names of the other stacks that there are, or may be. */
  readonly beside: readonly string[];
}

/** An app's own are those that carry its stack's label, that its files name, that its services have or had, or that the bot replaced. */
export async function passwordsOf(app: App, deps: PasswordDeps, signal: AbortSignal): Promise<Passwords> {
  const { live, vault, revisions, swarms, beside } = deps;
  const beginning = `${app.stack}_`;
  const [files, stored] = await Promise.all([
    namedInFiles(app, deps, signal),
    swarms.of(app.server).secretsLike([beginning], signal),
  ]);
  const specs = [
    ...revisions.of(app).flatMap(({ spec }) => spec.services),
    ...live.services.map(({ spec }) => spec),
  ];
  const named = new Set([
    ...files.secrets,
    ...secretsNeeded(specs),
    ...retiredOf(app, vault).map(({ name }) => name),
  ]);
  // `blog_oak_coop_uk_key_v1` is of blog.oak.coop.uk, not of blog.oak.coop.
  const longer = beside.filter((stack) => stack.startsWith(beginning));
  const alike = stored
    .map(({ name }) => name)
    .filter((name) => !live.secrets.includes(name) && !longer.some((stack) => name.startsWith(`${stack}_`)));
  const services = [...new Set([...files.services, ...specs.map(({ Name }) => Name)])].toSorted();
  return {
    own: [...live.secrets, ...alike.filter((name) => named.has(name))].toSorted(),
    unclear: alike.filter((name) => !named.has(name)),
    services,
    unread: files.unread,
  };
}

/** Also in versions that its settings no longer name. A recipe that cannot be read keeps nobody from removing its app. */
async function namedInFiles(
  app: App,
  deps: SecretLookDeps,
  signal: AbortSignal,
): Promise<{ readonly secrets: readonly string[] } & Pick<Passwords, 'services' | 'unread'>> {
  try {
    const { secrets, loaded } = await lookAtSecrets(app, deps, signal);
    return {
      secrets: secrets.flatMap(({ name, others }) => [name, ...others.map((other) => other.name)]),
      services: loaded.spec.services.map(({ Name }) => Name),
      unread: null,
    };
  } catch (error) {
    if (error instanceof UserError && error.code !== 'swarm_unreachable') {
      return { secrets: [], services: [], unread: error.message };
    }
    throw error;
  }
}
