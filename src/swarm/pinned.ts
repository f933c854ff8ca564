import type { ServiceSpec } from '../stack/spec.ts';
import { withImage } from '../stack/with-image.ts';
import type { LiveService, ResolvedImage } from './swarm.ts';

/** With what a registry said, and placed only where the image can run, as docker does it. No platforms: the spec says nothing of them. */
export function pinned(spec: ServiceSpec, { image, platforms }: ResolvedImage): ServiceSpec {
  const named = withImage(spec, image);
  const { TaskTemplate } = named;
  const Placement = { ...TaskTemplate.Placement, Platforms: platforms };
  return platforms.length === 0 ? named : { ...named, TaskTemplate: { ...TaskTemplate, Placement } };
}

/** The engine's counter of forced restarts goes on: one that fell back to 0 would restart every task. As docker's CLI does. */
export function withRestarts(
  services: readonly ServiceSpec[],
  live: readonly Pick<LiveService, 'spec'>[],
): readonly ServiceSpec[] {
  const counts = new Map(live.map(({ spec }) => [spec.Name, spec.TaskTemplate.ForceUpdate]));
  return services.map((spec) => {
    const ForceUpdate = counts.get(spec.Name) ?? 0;
    return ForceUpdate === 0 ? spec : { ...spec, TaskTemplate: { ...spec.TaskTemplate, ForceUpdate } };
  });
}

/** What docker's own `service update --force` does. */
export function onceMore(spec: ServiceSpec): ServiceSpec {
  const { TaskTemplate } = spec;
  return { ...spec, TaskTemplate: { ...TaskTemplate, ForceUpdate: TaskTemplate.ForceUpdate + 1 } };
}
