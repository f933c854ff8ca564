import type { AppReader } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import { type Planner, planFor } from '../operations/ports.ts';
import { titleOf } from '../recipes/title.ts';
import { removeVolume } from '../steps/remove-volume.ts';
import type { NodeRunner, NodeRunners, VolumesOnNode } from '../swarm/node-runner.ts';
import { sizeText } from '../swarm/size-text.ts';
import type { SwarmReader, Swarms } from '../swarm/swarm.ts';
import { appOfRequest } from './parts/app-of-request.ts';

export interface VolumeDeps {
  readonly apps: AppReader;
  readonly swarms: Swarms<SwarmReader>;
  readonly nodes: NodeRunners<Pick<NodeRunner, 'volumes'>>;
}

/** Deletes one volume of an app that is stopped, and the data in it. */
export function planVolume({ apps, swarms, nodes }: VolumeDeps): Planner {
  return planFor('volume', async (request, signal) => {
    const { node, name } = request;
    const { name: app, server, stack, recipe } = await appOfRequest(request, apps);
    const live = await swarms.of(server).observe(stack, signal);
    if (live.services.length > 0) {
      throw new UserError('volume_in_use', `\`${app}\` runs: its volumes are in use.`);
    }
    const size = sizeOf(await nodes.of(server).volumes(stack, signal), { node, name });
    return {
      words: {
        title: `Delete data of ${titleOf(recipe)}: ${name}`,
        facts: [
          `${app}, on ${server}`,
          `Deletes the volume \`${name}\` on ${node} (${size}) with everything in it, for ever.`,
          '⚠ there is no way back, and no backup is made before this',
          'Its other volumes, passwords, settings: untouched.',
        ],
        done: `The volume ${name} is deleted`,
        failed: `The volume ${name} is not deleted`,
      },
      actions: ['volume'],
      class: null,
      url: null,
      isNoop: false,
      steps: [removeVolume.make({ server, stack, node, name })],
      keeps: new Map(),
    };
  });
}

/** Throws `unknown_volume`, also for a volume of something else: only what carries the stack's label is the app's. */
function sizeOf(
  all: readonly VolumesOnNode[],
  { node, name }: { readonly node: string; readonly name: string },
): string {
  const here = all.find((one) => one.node === node);
  if (here !== undefined && 'trouble' in here) {
    throw new UserError('node_unreachable', `The node \`${node}\` cannot be looked at. ${here.trouble}`);
  }
  const found = here?.volumes.find((volume) => volume.name === name);
  if (found === undefined) {
    throw new UserError('unknown_volume', `It has no volume \`${name}\` on \`${node}\`.`);
  }
  return sizeText(found.sizeBytes);
}
