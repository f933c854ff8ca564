import { isSameTag } from './difference/image.ts';
import type { ServiceSpec } from './spec.ts';

export function withImage(spec: ServiceSpec, image: string): ServiceSpec {
  const { TaskTemplate } = spec;
  const ContainerSpec = { ...TaskTemplate.ContainerSpec, Image: image };
  return { ...spec, TaskTemplate: { ...TaskTemplate, ContainerSpec } };
}

/** With the build that `other` has, where the tag is the same: which build a tag stands for is nobody's change. */
export function withBuildOf(spec: ServiceSpec, other: ServiceSpec): ServiceSpec {
  const { Image } = other.TaskTemplate.ContainerSpec;
  return isSameTag(spec.TaskTemplate.ContainerSpec.Image, Image) ? withImage(spec, Image) : spec;
}
