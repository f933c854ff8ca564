import { isSame } from '../../../kernel/digest.ts';
import { UserError } from '../../../kernel/errors.ts';
import type { StackSpec } from '../../../stack/spec.ts';
import { checkLimits } from '../../../swarm/limits.ts';
import type { Deployed, Deployment } from '../deployment.ts';
import { checkExternalNetworks } from '../external-networks.ts';
import { createFile, updateFile } from '../files.ts';
import { prune } from '../prune.ts';
import { checkIsManager } from '../swarm-manager.ts';
import { applyServices } from './apply-services.ts';
import { checkLook } from './checks.ts';
import { type Look, look, swarmOf } from './look.ts';
import { pinServices } from './pin.ts';

/**
 * The same objects as docker's deploy in the end, and safer on the way: all is converted, looked up and checked before anything is
 * touched, what is as wanted is left alone, and a service is only replaced if it is still the one that was seen.
 */
export async function deploySafely(deployment: Deployment): Promise<readonly Deployed[]> {
  const spec = deployment.stack.convert();
  checkLimits(spec);
  await checkIsManager(deployment);
  await checkExternalNetworks(spec.external.networks, deployment);
  const swarm = swarmOf(deployment);
  const seen = await look(spec, swarm, deployment);
  checkLook(spec, seen);
  const services = await pinServices(spec.services, seen, { swarm, deployment });
  await updateFiles(spec, seen, deployment);
  if (deployment.isPruned) {
    const live = seen.services.map((service) => ({ id: service.id, name: service.spec.Name }));
    await prune(live, deployment);
  }
  await createObjects(spec, seen, deployment);
  return applyServices({ ...spec, services }, seen, { swarm, deployment });
}

/** First of all that is posted: the engine refuses a secret with other content, which nobody else can see, and nothing is made yet. */
async function updateFiles(spec: StackSpec, seen: Look, deployment: Deployment): Promise<void> {
  for (const secret of spec.secrets) {
    const found = seen.secrets.get(secret.Name);
    if (found !== undefined) {
      await updateFile('secret', { spec: secret, found }, deployment).catch(sayChanged(secret.Name));
    }
  }
  for (const config of spec.configs) {
    const found = seen.configs.get(config.Name);
    if (found !== undefined && !isSame(found.labels, config.Labels)) {
      await updateFile('config', { spec: config, found }, deployment);
    }
  }
}

/** Source: swarmkit, manager/controlapi/secret.go. */
function sayChanged(name: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof UserError && error.message.includes('only updates to Labels are allowed')) {
      const sentence = `The secret \`${name}\` is there already, with other content.`;
      throw new UserError('config_changed', sentence, { cause: error });
    }
    throw error;
  };
}

async function createObjects(spec: StackSpec, seen: Look, deployment: Deployment): Promise<void> {
  const swarm = swarmOf(deployment);
  const { context } = deployment;
  for (const network of spec.networks.filter(({ Name }) => !seen.networks.has(Name))) {
    context.out(`Creating network ${network.Name}\n`);
    await swarm.createNetwork(network, context.signal);
  }
  for (const secret of spec.secrets.filter(({ Name }) => !seen.secrets.has(Name))) {
    await createFile('secret', secret, deployment);
  }
  for (const config of spec.configs.filter(({ Name }) => !seen.configs.has(Name))) {
    await createFile('config', config, deployment);
  }
}
