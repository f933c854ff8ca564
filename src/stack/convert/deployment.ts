import { UserError } from '../../kernel/errors.ts';
import type { LimitSettings, ReservationSettings, UpdateSettings } from '../decode/deploy.ts';
import { parseCpus } from '../grammar/cpus.ts';
import { shortestSingle } from '../grammar/go-number.ts';
import { sourcePlace } from '../place.ts';
import type { EndpointSpec, ServiceMode, ServiceSpec, TaskSpec, UpdateConfig } from '../spec.ts';
import type { Conversion } from './context.ts';
import { given, nonZero } from './omit.ts';

export function convertMode(conversion: Conversion): ServiceMode {
  const { mode = '', replicas } = conversion.service.settings.deploy ?? {};
  if (replicas !== undefined && mode.startsWith('global')) {
    throw refuse(conversion, 'replicas', `\`replicas\` does not go with \`mode: ${mode}\`.`);
  }
  switch (mode) {
    case '':
    case 'replicated':
      return { Replicated: given({ Replicas: replicas }) };
    case 'global':
      return { Global: {} };
    case 'replicated-job':
      return { ReplicatedJob: given({ MaxConcurrent: replicas, TotalCompletions: replicas }) };
    case 'global-job':
      return { GlobalJob: {} };
    default:
      throw refuse(conversion, 'mode', `There is no \`mode: ${mode}\`. Use \`replicated\` or \`global\`.`);
  }
}

export function convertUpdates(conversion: Conversion): Pick<ServiceSpec, 'UpdateConfig' | 'RollbackConfig'> {
  return given({
    UpdateConfig: convertUpdate('update_config', conversion),
    RollbackConfig: convertUpdate('rollback_config', conversion),
  });
}

function convertUpdate(
  key: 'update_config' | 'rollback_config',
  conversion: Conversion,
): UpdateConfig | undefined {
  const settings: UpdateSettings | undefined = conversion.service.settings.deploy?.[key];
  if (settings === undefined) {
    return undefined;
  }
  const { parallelism = 1, delay, failure_action, monitor, max_failure_ratio = 0, order = '' } = settings;
  if (!Number.isFinite(Math.fround(max_failure_ratio))) {
    throw refuse(conversion, `${key}.max_failure_ratio`, '`max_failure_ratio` is between 0 and 1.');
  }
  return {
    Parallelism: parallelism,
    ...nonZero({ Delay: delay, FailureAction: failure_action, Monitor: monitor }),
    MaxFailureRatio: shortestSingle(max_failure_ratio),
    Order: order,
  };
}

/** The older `restart` counts where there is no `restart_policy`. */
export function convertRestart(conversion: Conversion): TaskSpec['RestartPolicy'] {
  const { deploy, restart = '' } = conversion.service.settings;
  const policy = deploy?.restart_policy;
  if (policy !== undefined) {
    const { condition, delay, max_attempts, window } = policy;
    const timing = given({ Delay: delay, MaxAttempts: max_attempts, Window: window });
    return { ...nonZero({ Condition: condition }), ...timing };
  }
  const converted = convertOldRestart(restart);
  if (converted === null) {
    throw refuse(
      conversion,
      'restart',
      `There is no \`restart: ${restart}\`. Use \`deploy.restart_policy\`.`,
    );
  }
  return converted;
}

/** `null`: docker knows no such policy. */
function convertOldRestart(restart: string): TaskSpec['RestartPolicy'] | null {
  const [, policy = '', attempts = ''] =
    /^(no|always|unless-stopped|on-failure)(?::(\+?\d*))?$/.exec(restart) ?? [];
  const name = Number.isSafeInteger(Number(attempts)) ? policy : '';
  switch (name) {
    case 'no':
      return undefined;
    case 'always':
    case 'unless-stopped':
      return { Condition: 'any' };
    case 'on-failure':
      return { Condition: 'on-failure', MaxAttempts: Number(attempts) };
    default:
      return restart === '' ? undefined : null;
  }
}

export function convertResources(conversion: Conversion): TaskSpec['Resources'] {
  const { limits, reservations } = conversion.service.settings.deploy?.resources ?? {};
  return given({
    Limits: limits === undefined ? undefined : convertLimits(limits, conversion),
    Reservations: reservations === undefined ? undefined : convertReservations(reservations, conversion),
  });
}

function convertLimits(
  limits: LimitSettings,
  conversion: Conversion,
): NonNullable<TaskSpec['Resources']['Limits']> {
  const { cpus = '', memory, pids } = limits;
  return nonZero({ NanoCPUs: nanoCpus(cpus, 'limits', conversion), MemoryBytes: memory, Pids: pids });
}

function convertReservations(
  reservations: ReservationSettings,
  conversion: Conversion,
): NonNullable<TaskSpec['Resources']['Reservations']> {
  const { cpus = '', memory, generic_resources = [] } = reservations;
  const generic = generic_resources.map(({ kind, value }) => ({
    DiscreteResourceSpec: { Kind: kind, Value: value },
  }));
  const NanoCPUs = nanoCpus(cpus, 'reservations', conversion);
  return nonZero({ NanoCPUs, MemoryBytes: memory, GenericResources: generic });
}

function nanoCpus(text: string, group: string, conversion: Conversion): number {
  const value = text === '' ? 0 : parseCpus(text);
  if (typeof value === 'string') {
    const why = value === 'too_precise' ? 'is too precise for a number of CPUs' : 'is no number of CPUs';
    throw refuse(conversion, `resources.${group}.cpus`, `\`${text}\` ${why}. Write for example \`0.5\`.`);
  }
  return value;
}

export function convertPlacement({ service }: Conversion): TaskSpec['Placement'] {
  const { constraints, preferences = [], max_replicas_per_node } = service.settings.deploy?.placement ?? {};
  return nonZero({
    Constraints: constraints,
    Preferences: preferences.map(({ spread = '' }) => ({ Spread: { SpreadDescriptor: spread } })),
    MaxReplicas: max_replicas_per_node,
  });
}

export function convertEndpoint({ service }: Conversion): EndpointSpec {
  const { deploy, ports = [] } = service.settings;
  const specs = ports.toSorted((one, other) => one.published - other.published);
  return nonZero({
    Mode: deploy?.endpoint_mode?.toLowerCase(),
    Ports: specs.map(({ protocol, target, published, mode }) =>
      nonZero({ Protocol: protocol, TargetPort: target, PublishedPort: published, PublishMode: mode }),
    ),
  });
}

function refuse({ service }: Conversion, key: string, sentence: string): UserError {
  const keys = key === 'restart' ? [key] : ['deploy', ...key.split('.')];
  return new UserError('compose_invalid', sentence, { place: sourcePlace(service, keys) });
}
