import { parseGoFloat } from '../grammar/go-number.ts';
import type { ScalarValue } from '../yaml/node.ts';

/** A text as the type that its place asks for, or `null` when it is none. */
export type Cast = (text: string) => ScalarValue | null;

const words = new Map([
  ...['y', 'yes', 'true', 'on'].map((word): [string, boolean] => [word, true]),
  ...['n', 'no', 'false', 'off'].map((word): [string, boolean] => [word, false]),
]);

/** Go's `strconv.Atoi`: decimal digits only, so that `0440` is four hundred and forty. */
function toInteger(text: string): ScalarValue | null {
  const value = /^[-+]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : null;
  const fits = value !== null && value >= -(1n << 63n) && value < 1n << 63n;
  return fits ? { kind: 'integer', value } : null;
}

function toFloat(text: string): ScalarValue | null {
  const value = parseGoFloat(text);
  return value === null ? null : { kind: 'float', value };
}

function toBoolean(text: string): ScalarValue | null {
  const value = words.get(text.toLowerCase());
  return value === undefined ? null : { kind: 'boolean', value };
}

/** Source: docker/cli, cli/compose/loader/interpolate.go. `*` is any key, `[]` an item of a list. */
const casts: readonly (readonly [pattern: string, cast: Cast])[] = [
  ...[
    'configs.[].mode',
    'secrets.[].mode',
    'healthcheck.retries',
    'deploy.replicas',
    'deploy.update_config.parallelism',
    'deploy.rollback_config.parallelism',
    'deploy.restart_policy.max_attempts',
    'deploy.placement.max_replicas_per_node',
    'ports.[].target',
    'ports.[].published',
    'ulimits.*',
    'ulimits.*.hard',
    'ulimits.*.soft',
    'oom_score_adj',
  ].map((path) => [`services.*.${path}`, toInteger] as const),
  ...['update_config', 'rollback_config'].map(
    (path) => [`services.*.deploy.${path}.max_failure_ratio`, toFloat] as const,
  ),
  ...[
    'healthcheck.disable',
    'privileged',
    'read_only',
    'stdin_open',
    'tty',
    'volumes.[].read_only',
    'volumes.[].volume.nocopy',
  ].map((path) => [`services.*.${path}`, toBoolean] as const),
  ...['networks.*.internal', 'networks.*.attachable'].map((path) => [path, toBoolean] as const),
  ...['networks', 'volumes', 'secrets', 'configs'].map((path) => [`${path}.*.external`, toBoolean] as const),
];

const patterns = casts.map(([pattern, cast]) => ({ parts: pattern.split('.'), cast }));

/** A key with a dot counts as two: nothing is cast below it. That is docker's way. */
export function castFor(path: string): Cast | null {
  const parts = path.split('.');
  const found = patterns.find(
    (pattern) =>
      pattern.parts.length === parts.length &&
      pattern.parts.every((part, index) => part === '*' || part === parts[index]),
  );
  return found?.cast ?? null;
}
