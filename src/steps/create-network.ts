import { z } from 'zod';
import { ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';

const Labels = z.record(z.string(), z.string());
/** `NetworkSpec` as a step can carry it. */
export const Network = z.strictObject({
  Name: z.string(),
  Driver: z.string(),
  Labels,
  Options: Labels.nullable(),
  Internal: z.boolean(),
  Attachable: z.boolean(),
  IPAM: z
    .strictObject({
      Driver: z.string().exactOptional(),
      Options: Labels.nullable(),
      Config: z.array(z.strictObject({ Subnet: z.string() })).nullable(),
    })
    .nullable(),
});

export const createNetwork = defineStep({
  kind: 'create-network',
  phase: 'networks',
  weight: 1,
  isChange: true,
  args: z.strictObject({ server: ServerName, network: Network }),
  describe: ({ network }) => `network ${network.Name}`,
  async apply({ server, network }, { swarms }, { signal }) {
    await swarms.of(server).createNetwork(network, signal);
    return ok;
  },
  recover: async () => 'redo',
});
