import { UserError } from '../../kernel/errors.ts';
import { descend } from '../../stack/yaml/node.ts';
import { problemsOf } from '../problems.ts';
import { parseReadme } from '../readme.ts';
import { textOf } from '../tree.ts';
import { isRelease, newestRelease } from '../version.ts';
import { entriesIn, labelsAt, placeOf, rawImages, rawServices, servicesByName, textAt } from './raw.ts';
import { found, type LintTarget, type Rule, unless } from './rule.ts';

/** What a README's block should fill in. */
const METADATA = ['category', 'status', 'image', 'healthcheck', 'backups', 'email', 'tests', 'sso'];
/** abra leaves 45 characters to the stack's name; of 64 the secret's own and its version get the rest. */
const MOST_OF_SECRET = 12;

/** The rules of `abra recipe lint`, with its numbers and levels. */
export const abraRules: readonly Rule[] = [
  {
    rule: 'R001',
    level: 'warn',
    looksAtFiles: true,
    title: 'compose.yml says `version: "3.8"`',
    wayOut: 'Write `version: "3.8"` at the top.',
    check: ({ files }) =>
      files
        .filter(({ path }) => path === 'compose.yml')
        .flatMap(({ path, root }) => {
          const version = textAt({ node: root, path }, ['version']);
          return unless(
            version?.text === '3.8',
            'The version of the compose file is not 3.8.',
            version?.place ?? { path },
          );
        }),
  },
  {
    rule: 'R002',
    level: 'warn',
    looksAtFiles: true,
    title: 'every service has a health check',
    wayOut: 'Add `healthcheck:`; without one a service counts as well as soon as it starts.',
    check: (target) =>
      [...servicesByName(target)].flatMap(([name, parts]) =>
        unless(
          parts.some(({ node }) => descend(node, ['healthcheck']) !== null),
          `\`${name}\` has no health check.`,
          parts[0]?.place,
        ),
      ),
  },
  {
    rule: 'R003',
    level: 'warn',
    looksAtFiles: true,
    title: 'every image has a tag',
    wayOut: 'Write the version behind the image’s name.',
    check: (target) =>
      rawImages(target).flatMap(({ text, service, place }) =>
        unless(tagOf(text) !== null, `The image of \`${service}\` has no tag.`, place),
      ),
  },
  {
    rule: 'R004',
    level: 'warn',
    looksAtFiles: true,
    title: 'no image is `latest`',
    wayOut: 'Write the version instead: `latest` is another image every day.',
    check: (target) =>
      rawImages(target).flatMap(({ text, service, place }) =>
        unless(tagOf(text) !== 'latest', `The image of \`${service}\` is \`latest\`.`, place),
      ),
  },
  {
    rule: 'R005',
    level: 'warn',
    looksAtFiles: true,
    title: 'tags of images can be compared',
    wayOut: 'Take a tag of numbers, such as `1.2.3` or `1.2.3-alpine`.',
    check: (target) =>
      rawImages(target).flatMap(({ text, service, place }) => {
        const tag = tagOf(text);
        return unless(
          tag === null || isRelease(tag),
          `The tag of \`${service}\` is no version that can be compared.`,
          place,
        );
      }),
  },
  {
    rule: 'R006',
    level: 'warn',
    title: 'a version was published',
    wayOut: 'Publish one: `abra recipe release`.',
    check: ({ versions, tree }) =>
      unless(newestRelease(versions) !== null, `\`${tree.recipe}\` has no release.`),
  },
  {
    rule: 'R007',
    level: 'warn',
    title: 'the README’s metadata is filled in',
    wayOut: 'Fill in the block between `<!-- metadata -->` and `<!-- endmetadata -->`.',
    check: ({ tree }) => {
      const { metadata } = parseReadme(textOf(tree, 'README.md') ?? '');
      const missing = METADATA.filter((name) => (metadata[name] ?? '') === '');
      return unless(missing.length === 0, `The README does not say: ${missing.join(', ')}.`, {
        path: 'README.md',
      });
    },
  },
  {
    rule: 'R008',
    level: 'error',
    title: 'there is an `.env.sample`',
    wayOut: 'Add it, with `TYPE=`, `DOMAIN=` and the recipe’s settings.',
    check: ({ tree }) => problemsOf(tree).filter(({ rule }) => rule === 'R008'),
  },
  {
    rule: 'R009',
    level: 'error',
    looksAtFiles: true,
    title: 'a service is called `app`',
    wayOut: 'Call the main service `app`: abra keeps its labels there.',
    check: ({ tree }) => problemsOf(tree).filter(({ rule }) => rule === 'R009'),
  },
  {
    rule: 'R010',
    level: 'error',
    looksAtFiles: true,
    title: 'Traefik serves a service',
    wayOut: 'Add the label `traefik.enable=true` under `deploy.labels`.',
    skip: ({ sample }) =>
      !(sample instanceof UserError) && !Object.hasOwn(sample.values, 'DOMAIN')
        ? 'the sample has no `DOMAIN`'
        : null,
    check: (target) =>
      unless(
        rawServices(target).some((service) =>
          labelsAt(service, ['deploy', 'labels']).some(
            ({ key, value }) => key === 'traefik.enable' && value === 'true',
          ),
        ),
        'No service has `traefik.enable=true`.',
      ),
  },
  {
    rule: 'R011',
    level: 'error',
    looksAtFiles: true,
    title: 'every service has an image',
    wayOut: 'Write its `image:`.',
    check: (target) =>
      [...servicesByName(target)].flatMap(([name, parts]) =>
        unless(
          parts.some((part) => (textAt(part, ['image'])?.text ?? '') !== ''),
          `\`${name}\` has no image.`,
          parts[0]?.place,
        ),
      ),
  },
  {
    rule: 'R012',
    level: 'error',
    looksAtFiles: true,
    title: 'configs have their versions in `abra.sh`',
    wayOut: 'Add `abra.sh` with `export <CONFIG>_VERSION=v1` for each config.',
    check: ({ tree, files }) => {
      const config = files.flatMap(({ path, root }) =>
        entriesIn(descend(root, ['configs'])).map(({ at }) => placeOf(path, at)),
      )[0];
      return unless(
        config === undefined || tree.files.has('abra.sh'),
        'There are configs, but no `abra.sh`.',
        config,
      );
    },
  },
  {
    rule: 'R013',
    level: 'warn',
    title: 'Co-op Cloud has the recipe',
    wayOut: 'Offer it to git.coopcloud.tech/coop-cloud, or keep it to yourselves knowingly.',
    // abra asks that host. coopbot asks no other than the recipe's own source, so it goes by where the recipe comes from.
    check: ({ repository, tree }) =>
      unless(
        new RegExp(`^https://git\\.coopcloud\\.tech/coop-cloud/${tree.recipe}(?:\\.git)?/?$`).test(
          repository ?? '',
        ),
        `\`${tree.recipe}\` does not come from git.coopcloud.tech/coop-cloud.`,
      ),
  },
  {
    rule: 'R014',
    level: 'error',
    title: 'all tags of versions are annotated',
    wayOut: 'Make the tag anew with `git tag -a`.',
    check: ({ versions }) =>
      versions
        .filter(({ isAnnotated }) => !isAnnotated)
        .map(({ version }) => found(`The tag \`${version}\` is a lightweight one.`)),
  },
  {
    rule: 'R015',
    level: 'warn',
    looksAtFiles: true,
    title: 'names of secrets are short',
    wayOut: `Take ${MOST_OF_SECRET} characters at most: with a long domain in front the name is too long for Docker.`,
    check: secretLengths,
  },
];

function secretLengths({ files }: LintTarget): ReturnType<Rule['check']> {
  return files.flatMap(({ path, root }) =>
    entriesIn(descend(root, ['secrets'])).flatMap(({ key, at }) =>
      unless(
        key.length <= MOST_OF_SECRET,
        `The secret \`${key}\` has ${key.length} characters.`,
        placeOf(path, at),
      ),
    ),
  );
}

/** Of `host:5000/name:tag@digest`; `null`: none. A variable may hold all of it. */
function tagOf(image: string): string | null {
  const name = image.replace(/@.*$/s, '');
  const tag = /:([^/]*)$/.exec(name.replaceAll(/\$\{[^}]*\}/g, '$'))?.[1] ?? '';
  if (tag === '') {
    return /^\$\{?\w+[^/]*$/.test(name) ? name : null;
  }
  return tag;
}
