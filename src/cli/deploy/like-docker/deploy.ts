import { withIds } from '../../../adapters/docker/apply-service.ts';
import type { Deployed, Deployment } from '../deployment.ts';
import { checkExternalNetworks } from '../external-networks.ts';
import { putFiles } from '../files.ts';
import { prune } from '../prune.ts';
import { listStackServices } from '../stack-services.ts';
import { checkIsManager } from '../swarm-manager.ts';
import { createNetworks } from './create-networks.ts';
import { postServices } from './post-services.ts';

/**
 * Exactly the requests of `docker stack deploy` 28.2.2, in its order, but for services and files, which docker takes by chance and
 * we by name. What is refused late leaves behind what was made before. Source: docker/cli, `deployCompose`.
 */
export async function deployLikeDocker(deployment: Deployment): Promise<readonly Deployed[]> {
  const { engine, context, stack } = deployment;
  await checkIsManager(deployment);
  if (deployment.isPruned) {
    await prune(await listStackServices(deployment), deployment);
  }
  const networks = stack.stages.networks();
  await checkExternalNetworks(networks.external, deployment);
  await createNetworks(networks.made, deployment);
  await putFiles('secret', stack.stages.secrets(), deployment);
  await putFiles('config', stack.stages.configs(), deployment);
  const services = stack.stages.services();
  const specs = await Promise.all(services.map(async (spec) => withIds(engine, spec, context.signal)));
  return postServices(specs, deployment);
}
