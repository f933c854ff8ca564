import type {
  DeploySettings,
  LimitSettings,
  PlacementSettings,
  ReservationSettings,
  ResourceSettings,
  RestartSettings,
  UpdateSettings,
} from '../decode/deploy.ts';
import { shortestSingle } from '../grammar/go-number.ts';
import { printFloat } from '../yaml/print.ts';
import { bytes, duration, durationIfAny, pairs } from './settings.ts';
import { count, fields, fieldsIfAny, given, items, type Mapping, number, text, texts } from './value.ts';

export function deployFields(deploy: DeploySettings): Mapping | undefined {
  return fieldsIfAny({
    mode: text(deploy.mode),
    replicas: number(deploy.replicas),
    labels: pairs(deploy.labels),
    update_config: given(deploy.update_config, updateFields),
    rollback_config: given(deploy.rollback_config, updateFields),
    resources: resourceFields(deploy.resources ?? {}),
    restart_policy: given(deploy.restart_policy, restartFields),
    placement: placementFields(deploy.placement ?? {}),
    endpoint_mode: text(deploy.endpoint_mode),
  });
}

function updateFields(update: UpdateSettings): Mapping {
  const { max_failure_ratio: ratio = 0 } = update;
  return fields({
    parallelism: number(update.parallelism),
    delay: durationIfAny(update.delay),
    failure_action: text(update.failure_action),
    monitor: durationIfAny(update.monitor),
    max_failure_ratio: ratio === 0 ? undefined : { bare: printFloat(shortestSingle(ratio)) },
    order: text(update.order),
  });
}

function resourceFields({ limits, reservations }: ResourceSettings): Mapping | undefined {
  return fieldsIfAny({
    limits: given(limits, limitFields),
    reservations: given(reservations, reservationFields),
  });
}

function limitFields({ cpus, memory, pids }: LimitSettings): Mapping {
  return fields({ cpus: text(cpus), memory: bytes(memory), pids: count(pids) });
}

function reservationFields({ cpus, memory, generic_resources }: ReservationSettings): Mapping {
  return fields({
    cpus: text(cpus),
    memory: bytes(memory),
    generic_resources: items(generic_resources, ({ kind, value }) =>
      fields({ discrete_resource_spec: fields({ kind, value: number(value) }) }),
    ),
  });
}

function restartFields({ condition, delay, max_attempts, window }: RestartSettings): Mapping {
  return fields({
    condition: text(condition),
    delay: duration(delay),
    max_attempts: number(max_attempts),
    window: duration(window),
  });
}

function placementFields(placement: PlacementSettings): Mapping | undefined {
  return fieldsIfAny({
    constraints: texts(placement.constraints),
    preferences: items(placement.preferences, ({ spread }) => fields({ spread: text(spread) })),
    max_replicas_per_node: count(placement.max_replicas_per_node),
  });
}
