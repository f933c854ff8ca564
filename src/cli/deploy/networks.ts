import { z } from 'zod';
import { when } from '../../adapters/docker/refusal.ts';
import { ofStack } from '../../adapters/docker/services.ts';
import { UserError } from '../../kernel/errors.ts';
import type { NetworkSpec } from '../../stack/spec.ts';
import { type Deployment, failing } from './deployment.ts';

/** From this API on an engine refuses a second network of the same name by itself. Source: Engine API history, 1.44. */
const REFUSES_DUPLICATES = 44;

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
    context.out(`Creating network ${spec.Name}\n`);
    await createNetwork(spec, deployment).catch(failing(`create network ${spec.Name}`));
  }
}

/** Throws what the engine answers: 409 for a name that is taken. */
export async function createNetwork(spec: NetworkSpec, deployment: Deployment): Promise<void> {
  const body = { ...spec, ...(await fieldsOfDocker(deployment)) };
  const call = { method: 'POST', path: '/networks/create', body } as const;
  await deployment.engine.call(call, deployment.context.signal);
}

/** What docker sends besides, all of it nothing. */
async function fieldsOfDocker({ engine }: Deployment): Promise<Readonly<Record<string, unknown>>> {
  const isOld = (await engine.apiMinor()) < REFUSES_DUPLICATES;
  const none = { Scope: '', Ingress: false, ConfigOnly: false, ConfigFrom: null };
  return isOld ? { ...none, CheckDuplicate: true } : none;
}
