import { z } from 'zod';
import { uniqueName } from '../../../adapters/docker/create-objects.ts';
import { ofStack } from '../../../adapters/docker/services.ts';
import type { NetworkSpec } from '../../../stack/spec.ts';
import { clean } from '../../clean.ts';
import { type Deployment, failing } from '../deployment.ts';

const Named = z.object({ Name: z.string() });

/** Those that the stack does not have yet. What is there is never changed. */
export async function createNetworks(specs: readonly NetworkSpec[], deployment: Deployment): Promise<void> {
  const { engine, context, stack } = deployment;
  const query = ofStack(stack.stages.name);
  const answer = await engine.call({ method: 'GET', path: '/networks', query }, context.signal);
  const there = new Set(
    Named.array()
      .parse(answer)
      .map(({ Name }) => Name),
  );
  for (const spec of specs.filter(({ Name }) => !there.has(Name))) {
    context.out(`Creating network ${clean(spec.Name)}\n`);
    await createNetwork(spec, deployment).catch(failing(`create network ${spec.Name}`));
  }
}

/** With what docker sends besides, all of it nothing. */
async function createNetwork(spec: NetworkSpec, { engine, context }: Deployment): Promise<void> {
  const none = { Scope: '', Ingress: false, ConfigOnly: false, ConfigFrom: null };
  const body = { ...spec, ...none, ...(await uniqueName(engine)) };
  await engine.call({ method: 'POST', path: '/networks/create', body }, context.signal);
}
