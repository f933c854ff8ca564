import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import { type Place, UserError, type UserErrorCode } from './errors.ts';
import { explainIssue } from './explain-issue.ts';
import { tooDeepAt } from './yaml-depth.ts';

export interface YamlText {
  readonly text: string;
  /** As people are told it. */
  readonly path: string;
  /** What is thrown when the text is not as it should be. */
  readonly code: UserErrorCode;
}

export type YamlPath = readonly PropertyKey[];

/** A value that still knows where each part of it stands in the file. */
export interface YamlValue<T> {
  readonly value: T;
  /** Where the value under `path` begins; of the nearest part above when it is not there. */
  placeOf(path: YamlPath): Place;
  /** Where the key itself stands. */
  placeOfKey(path: YamlPath): Place;
}

/** Longer files are a mistake, and slow to read. */
const MAX_CHARACTERS = 128 * 1024;

/** YAML → a value of `schema`. Throws `code` with the place; sentences never quote values, which may be secret. */
export function readYaml<S extends z.ZodType>(file: YamlText, schema: S): YamlValue<z.output<S>> {
  const { document, places } = readDocument(file);
  const parsed = schema.safeParse(plain(document, file));
  if (parsed.success) {
    return { value: parsed.data, ...places };
  }
  const { sentence, path, isAboutKey } = explainIssue(parsed.error, schema);
  const place = isAboutKey ? places.placeOfKey(path) : places.placeOf(path);
  throw new UserError(file.code, sentence, { place, cause: parsed.error });
}

function readDocument(file: YamlText): { document: Document; places: Omit<YamlValue<unknown>, 'value'> } {
  if (file.text.length > MAX_CHARACTERS) {
    throw new UserError(file.code, 'This file is larger than 128 KB.', { place: { path: file.path } });
  }
  const deep = tooDeepAt(file.text);
  if (deep !== null) {
    const place = { path: file.path, ...deep };
    throw new UserError(file.code, 'This is nested too deep to be read safely.', { place });
  }
  const lines = new LineCounter();
  // Pretty errors quote the line, and the line may hold a password.
  const document = parseDocument(file.text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { path: file.path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new UserError(file.code, wordsFor(error), { place: at(error.pos[0]) });
  }
  return {
    document,
    places: {
      placeOf: (path) => at(offsetOf(document, path, false)),
      placeOfKey: (path) => at(offsetOf(document, path, true)),
    },
  };
}

function plain(document: Document, { code, path }: YamlText): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw new UserError(code, 'Aliases (`*name`) in this file lead nowhere, or to too much.', {
      place: { path, line: 1 },
      cause: error,
    });
  }
}

function offsetOf(document: Document, path: YamlPath, isKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const { key, value } = childOf(node, step);
    const isLastKey = isKey && index === path.length - 1;
    offset = (isLastKey ? startOf(key) : (startOf(value) ?? startOf(key))) ?? offset;
    node = value;
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): { key: unknown; value: unknown } {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && nameOf(item.key) === String(step));
    return { key: pair?.key, value: pair?.value };
  }
  return { key: null, value: isSeq(node) ? node.items[Number(step)] : null };
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

const words: Partial<Record<YAMLError['code'], string>> = {
  DUPLICATE_KEY: 'This key stands here twice.',
  TAB_AS_INDENT: 'A tab indents this line; YAML wants spaces.',
  BAD_INDENT: 'The indentation of this line does not fit the lines before it.',
  MULTILINE_IMPLICIT_KEY: 'This key runs over several lines: is a `:` or a quote missing?',
  MISSING_CHAR: 'Something is missing here: a quote, a bracket, a comma or a `:`.',
  BAD_SCALAR_START: 'This value must stand in quotes: its first character has a meaning in YAML.',
  MULTIPLE_DOCS: 'A second document begins here (`---`); only one may be in this file.',
  BAD_ALIAS: 'A value that begins with `*` or `&` must stand in quotes.',
  NON_STRING_KEY: 'Keys must be plain words.',
};

function wordsFor({ code }: YAMLError): string {
  return words[code] ?? `This is no valid YAML (${code.toLowerCase().replaceAll('_', ' ')}).`;
}
