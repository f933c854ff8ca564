import { type Place, UserError } from '../../kernel/errors.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { labelOf } from '../labels.ts';
import { SAMPLE_STACK } from '../sample-stack.ts';
import { planSecrets } from '../secrets.ts';
import { defined, findingOf } from './compose-rules.ts';
import { labelsAt, rawServices } from './raw.ts';
import { type Finding, found, type LintTarget, type Rule } from './rule.ts';

/** abra's: what is left of a stack's name. */
const STACK_LENGTH = 45;
/** Docker's limit for names of secrets. Source: moby, `validateSecretSpec`. */
const NAME_LENGTH = 64;
/** What older releases of abra wait for a deploy. */
const ABRA_WAITS_S = 50;
const NANOSECONDS = 1e9;

/** What goes wrong on a swarm, in backups or with abra, although the files are right. */
export const swarmRules: readonly Rule[] = [
  {
    rule: 'C005',
    level: 'warn',
    looksAtFiles: true,
    title: 'secrets fit into Docker’s 64 characters',
    wayOut: `Shorten the name: a stack's name takes up to ${STACK_LENGTH} characters, and \`_v1\` comes behind it.`,
    check: (target) =>
      defined(target, 'secrets')
        .map(({ key, place }) => ({ key, place, left: NAME_LENGTH - `_${key}_v1`.length }))
        .filter(({ left }) => left < STACK_LENGTH)
        .map(({ key, place, left }) =>
          found(
            `The secret \`${key}\` fits behind stack names of ${Math.max(left, 0)} characters at most.`,
            place,
          ),
        ),
  },
  {
    rule: 'C009',
    level: 'warn',
    looksAtFiles: true,
    title: 'backup labels stand under `deploy.labels`',
    wayOut: 'Move them from `labels` to `deploy.labels`: nobody looks for them on containers.',
    check: (target) =>
      onLabels(target, ['labels'], /^backupbot\./).map(({ name, place }) =>
        found(`\`${name}\` has backup labels on its containers.`, place),
      ),
  },
  {
    rule: 'C010',
    level: 'warn',
    looksAtFiles: true,
    title: 'backup labels are of version 2',
    wayOut: 'Write `backupbot.backup.volumes.<volume>.path` and hooks instead.',
    check: (target) =>
      onLabels(target, ['deploy', 'labels'], /^backupbot\.backup\.(?:path|command)$/).map(({ name, place }) =>
        found(`\`${name}\` has backup labels of version 1.`, place),
      ),
  },
  {
    rule: 'C012',
    level: 'warn',
    title: 'no service with a port of the host starts before the old one stopped',
    wayOut: 'Write `order: stop-first`: the port is taken until the old one is gone.',
    check: ({ stack }) =>
      specsOf(stack)
        .filter(
          ({ UpdateConfig, EndpointSpec }) =>
            UpdateConfig?.Order === 'start-first' && hasHostPort(EndpointSpec),
        )
        .map((spec) =>
          found(`\`${shortName(spec.Name, SAMPLE_STACK)}\` starts first, on a port of the host.`),
        ),
  },
  {
    rule: 'C013',
    level: 'warn',
    title: 'a slow start has its timeout label',
    wayOut: 'Add the label `coop-cloud.${STACK_NAME}.timeout=<seconds>` to `app`.',
    check: slowStart,
  },
  {
    rule: 'C015',
    level: 'warn',
    looksAtFiles: true,
    title: 'Co-op Cloud’s labels are on `app`',
    wayOut: 'Move them to the service `app`: abra reads them nowhere else.',
    check: (target) =>
      rawServices(target)
        .filter(({ name }) => name !== 'app')
        .flatMap((service) =>
          labelsAt(service, ['deploy', 'labels'])
            .filter(({ key }) => /^coop-cloud\.\$\{?STACK_NAME\}?\.(?:version|timeout)$/.test(key))
            .map(({ place }) => found(`\`${service.name}\` has a label that belongs to \`app\`.`, place)),
        ),
  },
  {
    rule: 'C018',
    level: 'warn',
    title: 'what the sample says of secrets is understood',
    wayOut:
      'Write `# length=<5 to 1024> charset=<default, special, safespecial or hex>` or `# generate=false`.',
    check: secretWords,
  },
];

/** The services with a label of that kind, each once, and where the first one stands. */
function onLabels(
  target: LintTarget,
  keys: readonly string[],
  pattern: RegExp,
): readonly { readonly name: string; readonly place: Place }[] {
  return rawServices(target).flatMap((service) => {
    const label = labelsAt(service, keys).find(({ key }) => pattern.test(key));
    return label === undefined ? [] : [{ name: service.name, place: label.place }];
  });
}

function specsOf(stack: LintTarget['stack']): readonly ServiceSpec[] {
  return stack instanceof UserError ? [] : stack.spec.services;
}

function hasHostPort({ Ports = [] }: ServiceSpec['EndpointSpec']): boolean {
  return Ports.some(({ PublishMode }) => PublishMode === 'host');
}

function slowStart({ stack }: LintTarget): readonly Finding[] {
  const specs = specsOf(stack);
  const app = specs.find((spec) => shortName(spec.Name, SAMPLE_STACK) === 'app');
  if (app === undefined || Object.hasOwn(app.Labels, labelOf(SAMPLE_STACK, 'timeout'))) {
    return [];
  }
  return specs
    .map(
      (spec) =>
        [spec, (spec.TaskTemplate.ContainerSpec.Healthcheck?.StartPeriod ?? 0) / NANOSECONDS] as const,
    )
    .filter(([, seconds]) => seconds > ABRA_WAITS_S)
    .map(([spec, seconds]) =>
      found(
        `\`${shortName(spec.Name, SAMPLE_STACK)}\` may take ${seconds} s to start, and no label says so.`,
      ),
    );
}

function secretWords({ sample, stack }: LintTarget): readonly Finding[] {
  if (sample instanceof UserError || stack instanceof UserError) {
    return [];
  }
  return stack.secrets
    .filter(({ isExternal }) => isExternal)
    .flatMap((use) => {
      try {
        const plans = planSecrets([use], sample.entries, '.env.sample');
        return plans.flatMap(({ warning }) =>
          warning === null ? [] : [found(warning, { path: '.env.sample' })],
        );
      } catch (error) {
        if (error instanceof UserError) {
          return [findingOf(error)];
        }
        throw error;
      }
    });
}
