import { z } from 'zod';
import { plainText } from '../../../kernel/plain-text.ts';
import type { ServiceSpec } from '../../../stack/spec.ts';
import { type Deployed, type Deployment, failing } from '../deployment.ts';
import { listStackServices, type StackService } from '../stack-services.ts';
import { authHeaders, resolveImage } from './image.ts';

const CreateAnswer = z.object({ ID: z.string() });
const UpdateAnswer = z.object({
  Warnings: z
    .array(z.string())
    .nullish()
    .transform((warnings) => warnings ?? []),
});

/** Every service as docker posts it: also those that are as wanted, and once. The first refusal ends it. */
export async function postServices(
  specs: readonly ServiceSpec[],
  deployment: Deployment,
): Promise<readonly Deployed[]> {
  const live = new Map((await listStackServices(deployment)).map((service) => [service.name, service]));
  const deployed: Deployed[] = [];
  for (const spec of specs) {
    const before = live.get(spec.Name);
    const id = await (before === undefined ? create(spec, deployment) : update(spec, before, deployment));
    deployed.push({ id, name: spec.Name, isPosted: true });
  }
  return deployed;
}

/** Docker drops what the engine and the registry remark at a service's beginning. */
async function create(wanted: ServiceSpec, deployment: Deployment): Promise<string> {
  const { engine, context, credentials } = deployment;
  context.out(`Creating service ${wanted.Name}\n`);
  const headers = await authHeaders(credentials, wanted.TaskTemplate.ContainerSpec.Image);
  const { spec } = await resolveImage(wanted, null, deployment);
  const answer = await engine
    .call({ method: 'POST', path: '/services/create', headers, body: { ...spec } }, context.signal)
    .catch(failing(`create service ${spec.Name}`));
  return CreateAnswer.parse(answer).ID;
}

async function update(wanted: ServiceSpec, live: StackService, deployment: Deployment): Promise<string> {
  const { engine, context, credentials } = deployment;
  context.out(`Updating service ${wanted.Name} (id: ${live.id})\n`);
  const headers = await authHeaders(credentials, wanted.TaskTemplate.ContainerSpec.Image);
  const { spec, warnings } = await resolveImage(wanted, live, deployment);
  const body = { ...spec, TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: live.forceUpdate } };
  const path = `/services/${live.id}/update`;
  const query = { version: String(live.version) };
  const answer = await engine
    .call({ method: 'POST', path, query, headers, body }, context.signal)
    .catch(failing(`update service ${spec.Name}`));
  for (const warning of [...UpdateAnswer.parse(answer).Warnings, ...warnings]) {
    context.err(`${plainText(warning)}\n`);
  }
  return live.id;
}
