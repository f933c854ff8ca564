import type { YamlNode } from '../yaml/node.ts';
import { duration, looseOptions, pairs, size } from './common.ts';
import { count, type Decoder, integer, list, map, number, text, wholeCount, yesNo } from './decoder.ts';
import { type Decoded, record, since } from './record.ts';
import { invalid, type Spot } from './spot.ts';

/** Keys of `update_config` and `rollback_config`. */
const updateKeys = {
  parallelism: since(0, wholeCount(64)),
  delay: since(0, duration),
  failure_action: since(0, text),
  monitor: since(0, duration),
  max_failure_ratio: since(0, map(number, Math.fround)),
};

const orderedUpdateKeys = { ...updateKeys, order: since(4, order) };

const limitKeys = {
  cpus: since(0, text),
  memory: since(0, size),
  pids: since(9, integer),
};

const resourceKind = record({ kind: since(0, text), value: since(0, map(number, Math.trunc)) });
const discrete = record({ discrete_resource_spec: since(0, resourceKind) });

function genericResource(node: YamlNode, spot: Spot): { readonly kind: string; readonly value: number } {
  const { kind = '', value = 0 } = discrete(node, spot).discrete_resource_spec ?? {};
  if (kind === '' || value === 0) {
    throw invalid(node, spot, 'needs a `discrete_resource_spec` with `kind` and `value`.');
  }
  return { kind, value };
}

const reservationKeys = {
  cpus: since(0, text),
  memory: since(0, size),
  generic_resources: since(5, list(genericResource)),
};

const resourceKeys = {
  limits: since(0, record(limitKeys)),
  reservations: since(0, record(reservationKeys)),
};

const restartKeys = {
  condition: since(0, text),
  delay: since(0, duration),
  max_attempts: since(0, wholeCount(64)),
  window: since(0, duration),
};

const placementKeys = {
  constraints: since(0, list(text)),
  preferences: since(3, list(record({ spread: since(0, text) }))),
  max_replicas_per_node: since(8, wholeCount(64)),
};

const deployKeys = {
  mode: since(0, text),
  replicas: since(0, wholeCount(64)),
  labels: since(0, pairs),
  update_config: since(0, record(orderedUpdateKeys)),
  rollback_config: since(7, record(orderedUpdateKeys)),
  resources: since(0, record(resourceKeys)),
  restart_policy: since(0, record(restartKeys)),
  placement: since(0, record(placementKeys)),
  endpoint_mode: since(2, text),
};

export type UpdateSettings = Decoded<typeof orderedUpdateKeys>;
export type LimitSettings = Decoded<typeof limitKeys>;
export type ReservationSettings = Decoded<typeof reservationKeys>;
export type ResourceSettings = Decoded<typeof resourceKeys>;
export type RestartSettings = Decoded<typeof restartKeys>;
export type PlacementSettings = Decoded<typeof placementKeys>;
export type DeploySettings = Decoded<typeof deployKeys>;

const settings = record(deployKeys);

/** Nothing counts as empty. */
export const deploy: Decoder<DeploySettings> = (node, spot) =>
  node.kind === 'null' ? {} : settings(node, spot);

function order(node: YamlNode, spot: Spot): string {
  const value = text(node, spot);
  if (value !== 'start-first' && value !== 'stop-first') {
    throw invalid(node, spot, 'must be `start-first` or `stop-first`.');
  }
  return value;
}

const healthcheckKeys = {
  test: since(0, healthcheckTest),
  interval: since(0, duration),
  timeout: since(0, duration),
  retries: since(0, count(64)),
  start_period: since(4, duration),
  start_interval: since(12, duration),
  disable: since(0, yesNo),
};

export type HealthcheckSettings = Decoded<typeof healthcheckKeys>;
export const healthcheck: Decoder<HealthcheckSettings> = record(healthcheckKeys);

/** A text is run by the shell of the image. */
function healthcheckTest(node: YamlNode, spot: Spot): readonly string[] {
  return node.kind === 'text' ? ['CMD-SHELL', node.value] : list(text)(node, spot);
}

const loggingKeys = { driver: since(0, text), options: since(0, looseOptions) };

export type LoggingSettings = Decoded<typeof loggingKeys>;
export const logging: Decoder<LoggingSettings> = record(loggingKeys);
