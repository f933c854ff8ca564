import type { AppReader } from '../apps/apps.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import type { Step } from '../operations/operation.ts';
import { type Lockable, type Planner, planFor } from '../operations/ports.ts';
import { titleOf } from '../recipes/title.ts';
import { shortName } from '../stack/short-name.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { removeRest } from '../steps/remove-rest.ts';
import { removeService } from '../steps/remove-service.ts';
import type { SwarmReader, Swarms } from '../swarm/swarm.ts';

export interface UndeployDeps {
  readonly apps: AppReader;
  readonly swarms: Swarms<SwarmReader>;
  readonly digestKey: string;
}

/** Stops an app and keeps its data, passwords and settings. */
export function planUndeploy({ apps, swarms, digestKey }: UndeployDeps): Planner {
  return planFor('undeploy', async ({ app, server, stack, recipe }, signal) => {
    await apps.read(app);
    const live = await swarms.of(server).observe(stack, signal);
    if (live.services.length === 0 && live.networks.length === 0) {
      throw new UserError('too_late', `\`${app}\` does not run: there is nothing to stop.`);
    }
    const names = live.services.map(({ spec }) => spec.Name);
    const title = titleOf(recipe);
    return {
      words: {
        title: `Stop ${title}`,
        facts: [
          `${app}, on ${server}`,
          `Stops ${names.length} ${names.length === 1 ? 'service' : 'services'}. Members cannot use it then.`,
          'Data, passwords and settings stay.',
          'Other apps: untouched.',
          `Back: \`!deploy ${app}\``,
        ],
        done: `${title} is stopped; its data is kept`,
        failed: `${title} could not be stopped`,
        waysOn: [`\`!undeploy ${app}\` does the rest.`, `Back: \`!deploy ${app}\``],
      },
      actions: ['undeploy'],
      class: null,
      url: null,
      isNoop: false,
      steps: [
        ...live.services.map(({ spec }) => stopOf(spec, { server, stack, digestKey })),
        removeRest.make({ server, stack }),
      ],
      keeps: new Map(),
    };
  });
}

/** What somebody changed by hand stands nowhere but in the live spec: a stop that was agreed to is of what people saw. */
function stopOf(
  spec: ServiceSpec,
  { server, stack, digestKey }: Lockable & Pick<UndeployDeps, 'digestKey'>,
): Step {
  const service = shortName(spec.Name, stack);
  return removeService.make({ server, name: spec.Name, service, from: keyedDigest(digestKey, spec) });
}
