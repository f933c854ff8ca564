import type { Place } from '../../kernel/errors.ts';
import { descend, type MapNode, type Position, type YamlNode } from '../../stack/yaml/node.ts';
import type { LintTarget, RawFile } from './rule.ts';

/** Docker's limit for the name, and room for a tag and a digest. What is longer is none, and slow to look through. */
const LONGEST_IMAGE = 500;

/** A service as one of the files has it. */
export interface RawService {
  readonly name: string;
  readonly node: YamlNode;
  readonly place: Place;
  readonly path: string;
}

/** A text, and where it stands. */
export interface RawText {
  readonly text: string;
  readonly place: Place;
}

export interface RawLabel {
  readonly key: string;
  readonly value: string;
  readonly isMap: boolean;
  readonly place: Place;
}

/** Each service of each file; one that overlays change comes several times. */
export function rawServices({ files }: LintTarget): readonly RawService[] {
  return files.flatMap((file) =>
    entriesIn(descend(file.root, ['services'])).map(({ key, node, at }) => ({
      name: key,
      node,
      path: file.path,
      place: { path: file.path, line: at.line },
    })),
  );
}

/** The services by name, in the order in which they first come. */
export function servicesByName(target: LintTarget): ReadonlyMap<string, readonly RawService[]> {
  return Map.groupBy(rawServices(target), ({ name }) => name);
}

/** Each image that is written anywhere. */
export function rawImages(target: LintTarget): readonly (RawText & { readonly service: string })[] {
  return rawServices(target).flatMap((service) => {
    const image = textAt(service, ['image']);
    return image === null
      ? []
      : [{ text: image.text.slice(0, LONGEST_IMAGE), place: image.place, service: service.name }];
  });
}

/** Where a text stands under a service; `null`: there is none, or no text. */
export function textAt(
  { node, path }: Pick<RawService, 'node' | 'path'>,
  keys: readonly string[],
): RawText | null {
  const value = descend(node, keys);
  const text = value === null ? null : wordsOf(value);
  return value === null || text === null ? null : { text, place: placeOf(path, value.at) };
}

/** Labels under `deploy.labels` or `labels`, in either form. */
export function labelsAt(
  { node, path }: Pick<RawService, 'node' | 'path'>,
  keys: readonly string[],
): readonly RawLabel[] {
  const labels = descend(node, keys);
  if (labels?.kind === 'list') {
    return labels.items.flatMap((item) => {
      const text = wordsOf(item);
      const at = text?.indexOf('=') ?? -1;
      return text === null
        ? []
        : [
            {
              key: at === -1 ? text : text.slice(0, at),
              value: at === -1 ? '' : text.slice(at + 1),
              isMap: false,
              place: placeOf(path, item.at),
            },
          ];
    });
  }
  return entriesIn(labels).map(({ key, node: value, at }) => ({
    key,
    value: wordsOf(value) ?? '',
    isMap: true,
    place: placeOf(path, at),
  }));
}

/** Every text of a file that stands as a value, however deep. */
export function textsIn({ path, root }: RawFile): readonly RawText[] {
  return textsUnder(path, root);
}

function textsUnder(path: string, node: YamlNode): readonly RawText[] {
  if (node.kind === 'map') {
    return [...node.entries.values()].flatMap((entry) => textsUnder(path, entry.node));
  }
  if (node.kind === 'list') {
    return node.items.flatMap((item) => textsUnder(path, item));
  }
  return node.kind === 'text' ? [{ text: node.value, place: placeOf(path, node.at) }] : [];
}

export function entriesIn(
  node: YamlNode | null,
): readonly { readonly key: string; readonly node: YamlNode; readonly at: Position }[] {
  return node?.kind === 'map'
    ? [...(node satisfies MapNode).entries].map(([key, entry]) => ({ key, ...entry }))
    : [];
}

export function placeOf(path: string, { line, column }: Position): Place {
  return { path, line, column };
}

/** As it is written; numbers and booleans too, because an image or a label may look like one. */
function wordsOf(node: YamlNode): string | null {
  if (node.kind === 'time') {
    return node.printed;
  }
  return 'value' in node ? String(node.value) : null;
}
