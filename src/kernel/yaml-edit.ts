import { isMap, isNode, isPair, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

/** A place in a text, and what stands there instead: `cut` characters go. */
export interface TextEdit {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

export type Collection = YAMLMap | YAMLSeq;

/** How something is written in a block, on a line of its own, and between brackets. */
export interface NewItem {
  readonly block: string;
  readonly flow: string;
}

/** The whole of a YAML text, to find places in. */
export function readCollections(text: string): unknown {
  return parseDocument(text, { prettyErrors: false, stringKeys: true }).contents;
}

/** Text and nothing else is changed: comments, quotes and layout of all the rest stay. Edits must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((one, other) => other.at - one.at)
    .reduce((now, { at, cut, put }) => `${now.slice(0, at)}${put}${now.slice(at + cut)}`, text);
}

/** The value under a key; `null`: there is none, or it is no map. */
export function valueOf(node: unknown, key: string): unknown {
  return isMap(node) ? (node.get(key, true) ?? null) : null;
}

export function collectionOf(node: unknown): Collection | null {
  return isMap(node) || isSeq(node) ? node : null;
}

/** One more at the end. `null`: it is written in a way that has no place for it. */
export function appendTo(text: string, collection: Collection, { block, flow }: NewItem): TextEdit | null {
  const last = collection.items.at(-1);
  const start = startOf(collection);
  const end = last === undefined ? null : contentEnd(text, last);
  if (start === null) {
    return null;
  }
  if (end === null) {
    return { at: start + 1, cut: 0, put: flow };
  }
  if (collection.flow === true) {
    return { at: end, cut: 0, put: `, ${flow}` };
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(lineStart, start);
  return /^ *$/.test(indent)
    ? { at: lineEnd(text, end), cut: 0, put: `${eolOf(text)}${indent}${block}` }
    : null;
}

/** One less, with its line or its comma. `null`: it is written in a way that cannot be told apart. */
export function removeFrom(text: string, collection: Collection, index: number): TextEdit | null {
  const [before, item, after] = [index - 1, index, index + 1].map((at) => collection.items[at]);
  const [start, end] = [startOf(item), contentEnd(text, item)];
  if (start === null || end === null) {
    return null;
  }
  if (collection.flow === true) {
    const next = startOf(after);
    const from = next === null ? (contentEnd(text, before) ?? start) : start;
    return { at: from, cut: (next ?? end) - from, put: '' };
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const isAlone = /^ *(- *)?$/.test(text.slice(lineStart, start));
  const stop = lineEnd(text, end);
  return isAlone
    ? { at: lineStart, cut: Math.min(text.length, stop + eolOf(text).length) - lineStart, put: '' }
    : null;
}

/** `\r\n` where the text has it. */
export function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Where the line ends in which `at` is, in front of its line break. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf(eolOf(text), at);
  return found === -1 ? text.length : found;
}

export function startOf(node: unknown): number | null {
  const first = isPair(node) ? node.key : node;
  return isNode(first) ? (first.range?.[0] ?? null) : null;
}

/** Behind the last character that says something: blanks, line breaks and comments are left out. */
function contentEnd(text: string, node: unknown): number | null {
  const last = isPair(node) ? (node.value ?? node.key) : node;
  const end = isNode(last) ? (last.range?.[1] ?? null) : null;
  return end === null ? null : text.slice(0, end).trimEnd().length;
}
