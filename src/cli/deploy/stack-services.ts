import { z } from 'zod';
import { ofStack } from '../../adapters/docker/services.ts';
import { IMAGE_LABEL } from '../../stack/docker-labels.ts';
import type { Deployment } from './deployment.ts';

const Found = z
  .object({
    ID: z.string(),
    Version: z.object({ Index: z.int() }),
    Spec: z.object({
      Name: z.string(),
      Labels: z.record(z.string(), z.string()).default({}),
      TaskTemplate: z.object({
        ContainerSpec: z.object({ Image: z.string().default('') }).default({ Image: '' }),
        ForceUpdate: z.int().default(0),
      }),
    }),
  })
  .transform(({ ID, Version, Spec }) => ({
    id: ID,
    version: Version.Index,
    name: Spec.Name,
    /** As the compose file of the last deploy wrote it. */
    writtenImage: Spec.Labels[IMAGE_LABEL] ?? '',
    /** As posted: with its digest. */
    image: Spec.TaskTemplate.ContainerSpec.Image,
    forceUpdate: Spec.TaskTemplate.ForceUpdate,
  }));

/** As much of a running service as docker's own deploy looks at. */
export type StackService = z.infer<typeof Found>;

/** The services of the stack: docker’s one request for them. Source: docker/cli, `getStackServices`. */
export async function listStackServices({
  engine,
  context,
  stack,
}: Deployment): Promise<readonly StackService[]> {
  const query = ofStack(stack.stages.name);
  return Found.array().parse(await engine.call({ method: 'GET', path: '/services', query }, context.signal));
}
