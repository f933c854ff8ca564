import { UserError } from '../../kernel/errors.ts';
import { descend } from '../../stack/yaml/node.ts';
import { abraShOf, exportsOf } from '../abra-sh.ts';
import { overlaysOf, sampleStack } from '../sample-stack.ts';
import { entriesIn, labelsAt, placeOf, rawImages, rawServices, textAt, textsIn } from './raw.ts';
import { type Finding, found, type LintTarget, type Rule } from './rule.ts';

const DURATIONS: readonly (readonly string[])[] = [
  ['stop_grace_period'],
  ...['interval', 'timeout', 'start_period', 'start_interval'].map((key) => ['healthcheck', key]),
  ...['update_config', 'rollback_config'].flatMap((key) => [
    ['deploy', key, 'delay'],
    ['deploy', key, 'monitor'],
  ]),
  ...['delay', 'window'].map((key) => ['deploy', 'restart_policy', key]),
];
const VARIABLE = /(?<!\$)(?:\$\$)*\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?])?)/g;
const CREDENTIAL = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY|ACCESS_KEY)$/i;

/** What is wrong in the compose files, beyond what abra looks for. */
export const composeRules: readonly Rule[] = [
  {
    rule: 'C001',
    level: 'error',
    title: 'an app made from the sample can be deployed',
    wayOut: 'Mend what the sentence says, at that line.',
    check: ({ sample, stack, unreadable }) => {
      const errors = [sample, stack, ...unreadable].filter((one) => one instanceof UserError);
      return [...new Map(errors.map((error) => [error.message, findingOf(error)])).values()];
    },
  },
  {
    rule: 'C002',
    level: 'warn',
    title: 'docker passes over nothing in silence',
    wayOut: 'Take it out, or write it as the sentence says.',
    check: ({ stack }) =>
      stack instanceof UserError ? [] : stack.warnings.map(({ sentence, place }) => found(sentence, place)),
  },
  {
    rule: 'C003',
    level: 'warn',
    title: 'each overlay goes together with the sample’s files',
    wayOut: 'Try it: put the overlay into `COMPOSE_FILE` of an app and deploy that.',
    check: overlays,
  },
  {
    rule: 'C004',
    level: 'error',
    looksAtFiles: true,
    title: 'no duration holds a variable',
    wayOut: 'Write the duration itself: abra checks it before variables are filled in.',
    check: (target) =>
      rawServices(target).flatMap((service) =>
        DURATIONS.flatMap((keys) => {
          const text = textAt(service, keys);
          return text === null || !text.text.includes('$')
            ? []
            : [found(`\`${keys.join('.')}\` of \`${service.name}\` holds a variable.`, text.place)];
        }),
      ),
  },
  {
    rule: 'C011',
    level: 'warn',
    looksAtFiles: true,
    title: 'no password stands in the open',
    wayOut: 'Make it a secret, and give the service its path in a `…_FILE` variable.',
    check: (target) => rawServices(target).flatMap(credentials),
  },
  {
    rule: 'C014',
    level: 'warn',
    looksAtFiles: true,
    title: 'images have a tag or a digest, not both',
    wayOut: 'Take the digest away: `abra recipe upgrade` stops at it, and a deploy pins the image anyway.',
    check: (target) =>
      rawImages(target)
        .filter(({ text }) => /:[^/@]+@sha/.test(text))
        .map(({ service, place }) => found(`The image of \`${service}\` has a tag and a digest.`, place)),
  },
  {
    rule: 'C016',
    level: 'error',
    looksAtFiles: true,
    title: 'no key of a mapping of labels holds a variable',
    wayOut: 'Write the labels as a list: `- "key=value"`. In keys variables are not filled in.',
    check: (target) =>
      rawServices(target).flatMap((service) =>
        [...labelsAt(service, ['deploy', 'labels']), ...labelsAt(service, ['labels'])]
          .filter(({ isMap, key }) => isMap && key.includes('$'))
          .map(({ place }) => found(`A label of \`${service.name}\` has a variable in its key.`, place)),
      ),
  },
  {
    rule: 'C017',
    level: 'warn',
    looksAtFiles: true,
    title: 'every variable is in the sample or has a default',
    wayOut: 'Write it into `.env.sample`, or `${NAME:-default}` into the compose file: else upgrades break.',
    check: unknownVariables,
  },
];

/** `compose.yml:3: It is so.` → the sentence and the place. */
export function findingOf({ message, place }: UserError): Finding {
  const sentence = place === null ? message : message.replace(/^[^ ]+: /, '');
  return found(sentence, place);
}

function overlays({ tree, sample, stack }: LintTarget): readonly Finding[] {
  if (sample instanceof UserError || stack instanceof UserError) {
    return [];
  }
  return overlaysOf(tree, sample).flatMap((path) => {
    try {
      sampleStack(tree, sample, path);
      return [];
    } catch (error) {
      if (error instanceof UserError) {
        return [findingOf(error)];
      }
      throw error;
    }
  });
}

/** Values are never told: what stands in the open here may be in use somewhere. */
function credentials(service: ReturnType<typeof rawServices>[number]): readonly Finding[] {
  return labelsAt(service, ['environment'])
    .filter(({ key, value }) => CREDENTIAL.test(key) && !/^(?:|true|false|\d+)$/.test(value))
    .filter(({ value }) => !value.includes('$') && !value.startsWith('/'))
    .map(({ key, place }) => found(`\`${key}\` of \`${service.name}\` has its value in the open.`, place));
}

function unknownVariables({ files, sample, tree }: LintTarget): readonly Finding[] {
  if (sample instanceof UserError) {
    return [];
  }
  const known = new Set([
    ...Object.keys(sample.values),
    ...Object.keys(sample.optional),
    ...Object.keys(exportsOf(abraShOf(tree))),
    'STACK_NAME',
  ]);
  const used = files.flatMap((file) =>
    textsIn(file).flatMap(({ text, place }) =>
      [...text.matchAll(VARIABLE)]
        .filter(([, , , marker]) => marker === undefined)
        .map(([, plain, braced]) => ({ name: plain ?? braced ?? '', place })),
    ),
  );
  const unknown = new Map(
    used.filter(({ name }) => !known.has(name)).map(({ name, place }) => [name, place]),
  );
  return [...unknown].map(([name, place]) =>
    found(`\`${name}\` is not in the sample and has no default.`, place),
  );
}

/** The secrets and configs of the files, with their places. */
export function defined(
  { files }: LintTarget,
  kind: 'secrets' | 'configs',
): readonly { readonly key: string; readonly place: NonNullable<Finding['place']> }[] {
  return files.flatMap(({ path, root }) =>
    entriesIn(descend(root, [kind])).map(({ key, at }) => ({ key, place: placeOf(path, at) })),
  );
}
