import { z } from 'zod';
import { uniqueName } from '../../adapters/docker/create-objects.ts';
import { when } from '../../adapters/docker/refusal.ts';
import { ofStack } from '../../adapters/docker/services.ts';
import { UserError } from '../../kernel/errors.ts';
import type { NetworkSpec } from '../../stack/spec.ts';
import { type Deployment, failing } from './deployment.ts';

const Scoped = z.object({ Scope: z.string() });
const Named = z.object({ Name: z.string() });

/** Throws `network_missing` for a network that is not there for the whole swarm. */
export async function checkExternalNetworks(
  names: readonly string[],
  { engine, context }: Deployment,
): Promise<void> {
  for (const name of names) {
    const call = { method: 'GET', path: `/networks/${encodeURIComponent(name)}` } as const;
    const found = Scoped.nullable().parse(await engine.call(call, context.signal).catch(when(404, null)));
    if (found?.Scope !== 'swarm') {
      const why =
        found === null
          ? 'could not be found. You need to create a swarm-scoped network before the stack is deployed'
          : `it is not in the right scope: ${JSON.stringify(found.Scope)} instead of "swarm"`;
      throw new UserError(
        'network_missing',
        `network ${JSON.stringify(name)} is declared as external, but ${why}`,
      );
    }
  }
}

/** As docker: those that the stack does not have yet. What is there is never changed. */
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
    context.out(`Creating network ${spec.Name}\n`);
    await createNetwork(spec, deployment).catch(failing(`create network ${spec.Name}`));
  }
}

/** With what docker sends besides, all of it nothing. */
async function createNetwork(spec: NetworkSpec, { engine, context }: Deployment): Promise<void> {
  const none = { Scope: '', Ingress: false, ConfigOnly: false, ConfigFrom: null };
  const body = { ...spec, ...none, ...(await uniqueName(engine)) };
  await engine.call({ method: 'POST', path: '/networks/create', body }, context.signal);
}
