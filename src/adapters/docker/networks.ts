import { z } from 'zod';
import type { NetworkSpec } from '../../stack/spec.ts';
import { type Engine, filters } from './engine.ts';
import { isRemnant } from './objects.ts';

const labels = z.record(z.string(), z.string());
const NetworkAnswer = z.object({
  Name: z.string(),
  Scope: z.string(),
  Containers: z.unknown().optional(),
  Driver: z.string().default(''),
  Labels: labels.nullish().transform((value) => value ?? {}),
  Options: labels.nullish().transform((value) => value ?? null),
  Internal: z.boolean().default(false),
  Attachable: z.boolean().default(false),
  IPAM: z
    .object({
      Driver: z.string().exactOptional(),
      Options: labels.nullish().transform((value) => value ?? null),
      Config: z
        .array(z.object({ Subnet: z.string().exactOptional() }))
        .nullish()
        .transform((value) => value ?? null),
    })
    .nullish()
    .transform((value) => value ?? null),
});

/** See `SwarmReader.networks`. The engine takes `name` for a part of names: only exact ones count. */
export async function readNetworks(
  engine: Engine,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly NetworkSpec[]> {
  const wanted = new Set(names);
  if (wanted.size === 0) {
    return [];
  }
  const query = filters({ name: [...wanted] });
  const found = NetworkAnswer.array().parse(
    await engine.call({ method: 'GET', path: '/networks', query }, signal),
  );
  return found
    .filter((network) => network.Scope === 'swarm' && wanted.has(network.Name) && !isRemnant(network))
    .map(({ Scope: _scope, Containers: _containers, ...spec }) => spec);
}
