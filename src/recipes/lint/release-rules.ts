import { UserError } from '../../kernel/errors.ts';
import { abraShOf, exportsOf } from '../abra-sh.ts';
import { compareRecipes, type RecipeChange } from '../compare.ts';
import { labelOf } from '../labels.ts';
import { SAMPLE_STACK } from '../sample-stack.ts';
import { defined } from './compose-rules.ts';
import { type Finding, found, type LintTarget, type Rule, unless } from './rule.ts';

/** What keeps a version from being a good release after the one before. */
export const releaseRules: readonly Rule[] = [
  {
    rule: 'C006',
    level: 'error',
    title: 'a config that changed has a new version',
    wayOut: 'Raise its `export …_VERSION=` in `abra.sh`: else the engine refuses it wherever the old one is.',
    check: (target) => {
      const places = new Map(defined(target, 'configs').map(({ key, place }) => [key, place]));
      return (changeOf(target)?.unbumped ?? []).map((key) =>
        found(
          `\`${key}\` has other content than in ${target.previous?.version}, under the same name.`,
          places.get(key) ?? null,
        ),
      );
    },
  },
  {
    rule: 'C007',
    level: 'warn',
    title: 'a major version has release notes',
    wayOut: 'Write `release/<version>`: what must people do by hand?',
    check: (target) => {
      const { tree, version } = target;
      const isMajor = changeOf(target)?.class === 'major';
      return version === null || !isMajor
        ? []
        : unless(
            tree.files.has(`release/${version.version}`),
            `\`${version.version}\` is a major step without notes.`,
          );
    },
  },
  {
    rule: 'C008',
    level: 'warn',
    title: 'the version’s label is the tag',
    wayOut: 'Let `abra recipe sync` write the label before the tag is made.',
    check: versionLabel,
  },
  {
    rule: 'C019',
    level: 'warn',
    title: 'exports of `abra.sh` are plain words',
    wayOut: 'Write `export NAME=v1`: letters, digits and `_` without quotes; abra reads nothing else.',
    check: oddExports,
  },
  {
    rule: 'C020',
    level: 'warn',
    title: 'no release leaves `release/next` behind',
    wayOut: 'Rename it to `release/<version>`, as `abra recipe release` does.',
    check: ({ tree, version }) =>
      version === null || !tree.files.has('release/next')
        ? []
        : [found(`\`${version.version}\` still has notes for the next version.`, { path: 'release/next' })],
  },
  {
    rule: 'C021',
    level: 'warn',
    title: 'the sample names its recipe',
    wayOut: 'Write `TYPE=<recipe>` at the top of `.env.sample`.',
    check: ({ sample, tree }) => {
      const named =
        sample instanceof UserError ? tree.recipe : (sample.values['RECIPE'] ?? sample.values['TYPE'] ?? '');
      const recipe = named.replace(/:.*$/, '');
      const place = { path: '.env.sample' };
      if (recipe === '') {
        return [found('The sample has no `TYPE=`.', place)];
      }
      return unless(
        recipe === tree.recipe || recipe.includes('/'),
        'The sample’s `TYPE=` is another recipe.',
        place,
      );
    },
  },
];

/** Since the release before; `null` where one of both makes no stack. */
function changeOf({ tree, version, sample, stack, previous }: LintTarget): RecipeChange | null {
  if (previous === null || sample instanceof UserError || stack instanceof UserError) {
    return null;
  }
  const own = { version: version?.version ?? tree.commit, tree, sample, stack };
  return compareRecipes(previous, own, []);
}

function versionLabel({ version, stack }: LintTarget): readonly Finding[] {
  if (version === null || stack instanceof UserError) {
    return [];
  }
  const app = stack.spec.services.find(({ Name }) => Name === `${SAMPLE_STACK}_app`);
  const label = app?.Labels[labelOf(SAMPLE_STACK, 'version')] ?? '';
  const said = label === '' ? 'nothing' : 'another version';
  return unless(label === version.version, `The version’s label of \`app\` says ${said}.`, {
    path: 'compose.yml',
  });
}

function oddExports({ tree }: LintTarget): readonly Finding[] {
  const text = abraShOf(tree);
  const read = exportsOf(text);
  return text.split('\n').flatMap((line, index) => {
    const [, name = '', value = ''] = /^\s*export[ \t]+(\w*VERSION)=(.*)$/.exec(line) ?? [];
    const plain = (value.split(' #', 1)[0] ?? '').trimEnd();
    return name === '' || read[name] === plain
      ? []
      : [found(`abra does not read \`${name}\` as it stands here.`, { path: 'abra.sh', line: index + 1 })];
  });
}
