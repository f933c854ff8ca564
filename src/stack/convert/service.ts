import { UserError } from '../../kernel/errors.ts';
import { IMAGE_LABEL } from '../docker-labels.ts';
import { type ImageFault, parseImage } from '../grammar/image.ts';
import { sourcePlace } from '../place.ts';
import type { ServiceSpec, TaskSpec } from '../spec.ts';
import { convertContainer } from './container.ts';
import type { Conversion } from './context.ts';
import {
  convertEndpoint,
  convertMode,
  convertPlacement,
  convertResources,
  convertRestart,
  convertUpdates,
} from './deployment.ts';
import { recordOrNone, scoped, stackLabels } from './names.ts';
import { convertAttachments } from './networks.ts';
import { given, nonZero } from './omit.ts';

const faults: Readonly<Record<ImageFault, string>> = {
  format: 'is no name of an image',
  capitals: 'holds capital letters, which no image’s name may',
  too_long: 'is too long for an image’s name',
};

/** One service as docker's CLI posts it. Throws `compose_invalid`, `compose_unsupported`. */
export function convertService(conversion: Conversion): ServiceSpec {
  const { stack, service } = conversion;
  const { image = '', deploy } = service.settings;
  return {
    Name: scoped(stack.name, service.name),
    Labels: { ...stackLabels(stack.name, deploy?.labels), [IMAGE_LABEL]: image },
    TaskTemplate: convertTask(conversion),
    Mode: convertMode(conversion),
    ...convertUpdates(conversion),
    EndpointSpec: convertEndpoint(conversion),
  };
}

function convertTask(conversion: Conversion): TaskSpec {
  const { logging } = conversion.service.settings;
  const driver = nonZero({ Name: logging?.driver, Options: recordOrNone(logging?.options) });
  return {
    ContainerSpec: convertContainer(conversion),
    ...given({
      LogDriver: logging === undefined ? undefined : driver,
      RestartPolicy: convertRestart(conversion),
    }),
    Resources: convertResources(conversion),
    Placement: convertPlacement(conversion),
    ForceUpdate: 0,
    Networks: convertAttachments(conversion),
  };
}

/** Throws `compose_invalid` for a service without an image, or with what is no name of one. */
export function checkServiceImage(service: Conversion['service']): void {
  const { image = '' } = service.settings;
  const parsed = image === '' ? null : parseImage(image);
  if (parsed === null || typeof parsed === 'string') {
    const sentence =
      parsed === null
        ? `The service \`${service.name}\` has no \`image\`.`
        : `\`${image}\` ${faults[parsed]}.`;
    throw new UserError('compose_invalid', sentence, { place: sourcePlace(service, ['image']) });
  }
}
