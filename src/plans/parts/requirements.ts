import { appPath } from '../../apps/app.ts';
import type { App } from '../../apps/apps.ts';
import { lastEntry, parseEnvFile, placeOf } from '../../apps/env-file.ts';
import { UserError } from '../../kernel/errors.ts';
import { planSecrets, type SecretPlan } from '../../recipes/secrets.ts';
import type { LoadedStack } from '../../stack/load.ts';
import { checkLimits } from '../../swarm/limits.ts';
import type { ExternalObjects } from '../../swarm/swarm.ts';

/** The names that a plan asks the swarm about. */
export function namesOf({
  spec,
}: LoadedStack): Record<'networks' | 'secrets' | 'configs', readonly string[]> {
  return {
    networks: [...spec.external.networks, ...spec.networks.map(({ Name }) => Name)],
    secrets: [...spec.external.secrets, ...spec.secrets.map(({ Name }) => Name)],
    configs: [...spec.external.configs, ...spec.configs.map(({ Name }) => Name)],
  };
}

/** Secrets that the app uses and that are not on the swarm. */
export function missingSecrets(
  app: App,
  { secrets }: LoadedStack,
  found: ExternalObjects,
): readonly SecretPlan[] {
  const path = appPath(app.server, app.name);
  const uses = secrets.filter(({ isExternal }) => isExternal);
  return planSecrets(uses, parseEnvFile(app.text, path).entries, path).filter(
    ({ name }) => !found.secrets.has(name),
  );
}

/** Those of them that will be generated. Throws `secret_missing` for one that only people can insert. */
export function secretsToMake(app: App, loaded: LoadedStack, found: ExternalObjects): readonly SecretPlan[] {
  const missing = missingSecrets(app, loaded, found);
  const byHand = missing.filter(({ isGenerated }) => !isGenerated).map(({ key }) => key);
  if (byHand.length > 0) {
    const names = byHand.map((key) => `\`${key}\``).join(', ');
    const how = `\`!secret insert ${app.name} ${byHand.length === 1 ? byHand[0] : '<name>'}\` says how.`;
    throw new UserError('secret_missing', `Not inserted yet, and not to be generated: ${names}. ${how}`);
  }
  return missing;
}

/** Throws where no swarm takes the stack, something that must exist does not, or a file of the recipe changed without a new name. */
export function checkExternals(
  { app, loaded: { spec } }: { readonly app: App; readonly loaded: LoadedStack },
  found: ExternalObjects,
): void {
  checkNames(app, spec);
  const network = spec.external.networks.find((name) => !found.networks.has(name));
  if (network !== undefined) {
    throw new UserError('network_missing', `The network \`${network}\` is not on this swarm.`);
  }
  const config = spec.external.configs.find((name) => !found.configs.has(name));
  if (config !== undefined) {
    throw new UserError('secret_missing', `The config \`${config}\` is not on this swarm.`);
  }
  const changed = spec.configs.find(({ Name, Data }) => (found.configs.get(Name) ?? Data) !== Data);
  if (changed !== undefined) {
    const sentence = `The recipe’s file \`${changed.Name}\` differs from the one on the swarm, and configs cannot change.`;
    throw new UserError('config_changed', `${sentence} Its version in \`abra.sh\` must go up.`);
  }
}

/** A name that is too long is the recipe's fault, unless the app's own stack name makes it so. */
function checkNames(app: App, spec: LoadedStack['spec']): void {
  try {
    checkLimits(spec);
  } catch (error) {
    const path = appPath(app.server, app.name);
    const entry = lastEntry(parseEnvFile(app.text, path), 'STACK_NAME');
    if (entry === null || !(error instanceof UserError) || !error.message.includes(`\`${app.stack}_`)) {
      throw error;
    }
    const sentence = `${error.message} A shorter \`STACK_NAME\` helps, as long as nothing is deployed yet.`;
    throw new UserError('app_broken', sentence, { place: placeOf(path, entry), cause: error });
  }
}
