import fc from 'fast-check';
import { dictionary, some } from './build.ts';
import { complete } from './complete.ts';
import { damageText, type TextDamage, textDamage } from './damage-text.ts';
import { damageTree, type TreeDamage, treeDamage } from './damage-tree.ts';
import { names } from './parts.ts';
import { printYaml } from './print-yaml.ts';
import { pruneTo } from './prune.ts';
import { variables } from './scalars.ts';
import { service } from './service.ts';
import { extension, sections } from './top-level.ts';
import { type MapTree, mapOf, type Tree, text, withEntry } from './tree.ts';

/** All that one deploy is made from. */
export interface ComposeInput {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly variables: Readonly<Record<string, string>>;
  /** Everything else in the folder, by its path. */
  readonly contents: Readonly<Record<string, string>>;
  /** The documents behind the files, before they were damaged. */
  readonly documents: readonly MapTree[];
  readonly isDamaged: boolean;
}

const document: fc.Arbitrary<MapTree> = fc
  .tuple(
    fc.oneof(
      { weight: 30, arbitrary: dictionary(names.services, service, { most: 3, least: 1 }) },
      { weight: 1, arbitrary: dictionary(names.dotted, service, { most: 2, least: 1 }) },
    ),
    some({ ...sections, 'x-top': extension }, 4),
  )
  .map(([services, others]) => mapOf([['services', services], ...others.entries]));

const overlay: fc.Arbitrary<MapTree> = some(
  { services: dictionary(names.services, service, { most: 3, least: 1 }), ...sections, 'x-top': extension },
  3,
);

/** Half of them the newest, said or not. */
const minors = fc.oneof(fc.constant(13), fc.integer({ min: 0, max: 13 }));
const saying = fc.constantFrom('none', 'exact', 'exact', 'short');

const looks = fc.array(fc.nat({ max: 997 }), { minLength: 1, maxLength: 40 });

const envFile = fc
  .array(
    fc.constantFrom(
      'FOO=file',
      'A',
      'U',
      'EMPTY=',
      '# no',
      '',
      '  LED=x ',
      'Q="quoted" ',
      'H=a#b',
      'X=${A}',
      'FOO=again',
      'é=ü',
      'export=1',
    ),
    { maxLength: 4 },
  )
  .map((lines) => lines.join('\n'));

const contents = fc.record({
  'one.txt': fc.constantFrom('one', '', 'two\n', 'ünï'),
  'sub/two.bin': fc.constantFrom('\u0000\u0001', 'x'),
  'one.env': envFile,
  'sub/two.env': envFile,
  'spec.json': fc.constant('{}'),
});

/** What is wrong with an input; mostly nothing. */
const damage: fc.Arbitrary<{ readonly tree: readonly TreeDamage[]; readonly text: readonly TextDamage[] }> =
  fc.oneof(
    { weight: 23, arbitrary: fc.constant({ tree: [], text: [] }) },
    { weight: 2, arbitrary: treeDamage.map((one) => ({ tree: [one], text: [] })) },
    { weight: 1, arbitrary: textDamage.map((one) => ({ tree: [], text: [one] })) },
  );

export const composeInputs: fc.Arbitrary<ComposeInput> = fc
  .record({
    first: document,
    overlays: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(overlay, { minLength: 1, maxLength: 2 }) },
    ),
    minor: minors,
    says: saying,
    looks,
    variables,
    contents,
    damage,
  })
  .map(assemble);

interface Parts {
  readonly first: MapTree;
  readonly overlays: readonly MapTree[];
  readonly minor: number;
  readonly says: string;
  readonly looks: readonly number[];
  readonly variables: Readonly<Record<string, string>>;
  readonly contents: Readonly<Record<string, string>>;
  readonly damage: { readonly tree: readonly TreeDamage[]; readonly text: readonly TextDamage[] };
}

function assemble(parts: Parts): ComposeInput {
  const { minor, says, damage: wrong } = parts;
  const pruned = [parts.first, ...parts.overlays].map((file) => asMap(pruneTo(minor, file)));
  const documents = complete(pruned).map((file) => withVersion(file, minor, says));
  const damaged = documents.map((file, index) =>
    wrong.tree.reduce(
      (tree, one) => (index === one.at % documents.length ? damageTree(tree, one) : tree),
      file,
    ),
  );
  const files = damaged.map((file, index) => ({
    path: index === 0 ? 'compose.yml' : `over-${index}.yml`,
    text: wrong.text.reduce(
      (whole, one) => (index === one.at % documents.length ? damageText(whole, one) : whole),
      printYaml(file, parts.looks),
    ),
  }));
  const isDamaged = wrong.tree.length + wrong.text.length > 0;
  return { files, variables: parts.variables, contents: parts.contents, documents, isDamaged };
}

/** Without `version` a file is of the newest format. */
function withVersion(file: MapTree, minor: number, says: string): MapTree {
  if (minor < 13 || says === 'exact') {
    return mapOf([['version', text(`3.${minor}`)], ...file.entries]);
  }
  return says === 'short' ? withEntry(file, 'version', text('3')) : file;
}

function asMap(tree: Tree): MapTree {
  return tree.kind === 'map' ? tree : mapOf([]);
}
