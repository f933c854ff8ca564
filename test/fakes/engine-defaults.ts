import type { ServiceSpec, UpdateConfig } from '../../src/stack/spec.ts';

/** A spec as an engine gives it back: what was left out has got its default. Held to real engines by the contract suite. */
export function asStored(spec: ServiceSpec): ServiceSpec {
  const { TaskTemplate, Mode, EndpointSpec, UpdateConfig: update, RollbackConfig: rollback } = spec;
  const { RestartPolicy: restart, ContainerSpec: container } = TaskTemplate;
  return {
    ...spec,
    TaskTemplate: {
      ...TaskTemplate,
      ContainerSpec: { ...container, Isolation: container.Isolation ?? 'default' },
      ...(restart === undefined
        ? {}
        : {
            RestartPolicy: {
              ...restart,
              Condition: restart.Condition ?? 'any',
              MaxAttempts: restart.MaxAttempts ?? 0,
            },
          }),
    },
    Mode: storedMode(Mode),
    ...(update === undefined ? {} : { UpdateConfig: storedUpdate(update) }),
    ...(rollback === undefined ? {} : { RollbackConfig: storedUpdate(rollback) }),
    EndpointSpec: {
      ...EndpointSpec,
      Mode: EndpointSpec.Mode ?? 'vip',
      ...(EndpointSpec.Ports === undefined
        ? {}
        : {
            Ports: EndpointSpec.Ports.map(storedPort),
          }),
    },
  };
}

function storedMode(mode: ServiceSpec['Mode']): ServiceSpec['Mode'] {
  if (mode.Replicated !== undefined) {
    return { Replicated: { Replicas: mode.Replicated.Replicas ?? 1 } };
  }
  if (mode.ReplicatedJob !== undefined) {
    const { MaxConcurrent = 1, TotalCompletions = MaxConcurrent } = mode.ReplicatedJob;
    return { ReplicatedJob: { MaxConcurrent, TotalCompletions } };
  }
  return mode;
}

function storedUpdate(config: UpdateConfig): UpdateConfig {
  return { ...config, FailureAction: config.FailureAction || 'pause', Order: config.Order || 'stop-first' };
}

type Port = NonNullable<ServiceSpec['EndpointSpec']['Ports']>[number];

function storedPort(port: Port): Port {
  return { Protocol: 'tcp', PublishMode: 'ingress', ...port };
}
