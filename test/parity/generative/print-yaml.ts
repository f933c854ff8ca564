import { printKey, printText, type Site } from './print-text.ts';
import { type Entry, type ListTree, listOf, type MapTree, mapOf, type Tree } from './tree.ts';

/** Anchors that were written so far, by what they stand for. */
type Anchors = Map<string, string>;

interface Printer {
  readonly roll: Site['roll'];
  readonly anchors: Anchors;
}

/** YAML for a document. `looks` decides about styles, anchors, merge keys, comments and indents; `[0]` is the plainest. */
export function printYaml(document: MapTree, looks: readonly number[]): string {
  const roll = rollFrom(looks);
  const printer = { roll, anchors: new Map<string, string>() };
  const head = ['', '', '', '# made up\n', '---\n', '%YAML 1.1\n---\n', '--- # first\n'][roll(7)] ?? '';
  const tail = ['', '', '', '', '\n# end\n', '...\n', '---\nsecond: 1\n'][roll(7)] ?? '';
  const body = document.entries.length === 0 ? '{}\n' : blockMap(document, 0, printer);
  const whole = `${head}${body}${tail}`;
  return roll(12) === 11 ? whole.replaceAll('\n', '\r\n') : whole;
}

/** The same numbers again and again: short lists still vary everything. */
function rollFrom(looks: readonly number[]): Site['roll'] {
  let used = 0;
  return (sides) => {
    const look = looks[used % looks.length] ?? 0;
    used += 1;
    return (look === 0 ? 0 : look + used) % sides;
  };
}

function blockMap(map: MapTree, indent: number, printer: Printer): string {
  const lines = withMergeKeys(map.entries, printer).map(([key, value]) => {
    const space = ' '.repeat(indent);
    const name = printKey(key, { ...printer, indent, isFlow: false });
    const isExplicit = printer.roll(40) === 39 && key !== '<<';
    const colon = isExplicit ? `${space}? ${name}\n${space}:` : `${space}${name}:`;
    return `${colon}${valueOf(value, { indent, key }, printer)}${comment(value, printer)}\n`;
  });
  return lines.join('');
}

interface Holder {
  /** Of the line that holds the key or the dash. */
  readonly indent: number;
  /** `null`: an item of a list. */
  readonly key: string | null;
}

/** What stands behind `key:` or `-`, without the end of the last line. */
function valueOf(tree: Tree, holder: Holder, printer: Printer): string {
  const json = JSON.stringify(tree);
  const known = printer.anchors.get(json);
  if (known !== undefined && (holder.key === '<<' || printer.roll(2) === 1)) {
    return ` *${known}`;
  }
  const isAnchored = tree.kind !== 'raw' && (printer.roll(15) === 14 || holder.key === 'x-base');
  if (!isAnchored) {
    return bodyOf(tree, holder, printer);
  }
  const anchor = `a${printer.anchors.size}`;
  const body = bodyOf(tree, { ...holder, key: holder.key ?? '' }, printer);
  printer.anchors.set(json, anchor);
  return ` &${anchor}${body}`;
}

function bodyOf(tree: Tree, { indent, key }: Holder, printer: Printer): string {
  const { roll } = printer;
  if (tree.kind === 'raw') {
    return tree.source === '' ? '' : ` ${tree.source}`;
  }
  if (tree.kind === 'text') {
    return ` ${printText(tree.value, { roll, indent: indent + 2, isFlow: false })}`;
  }
  if (isEmpty(tree) || roll(8) === 7) {
    return ` ${flow(tree, indent + 2, printer)}`;
  }
  if (tree.kind === 'list') {
    return `\n${blockList(tree, indent + (key === null ? 2 : ([0, 2, 4, 1][roll(4)] ?? 0)), printer)}`.trimEnd();
  }
  const isCompact = key === null && roll(4) !== 3;
  const inner = indent + (key === null ? 2 : ([2, 2, 4, 1][roll(4)] ?? 2));
  const block = blockMap(tree, inner, printer).replace(/\n$/, '');
  return isCompact ? ` ${block.slice(inner)}` : `\n${block}`;
}

function blockList({ items }: ListTree, indent: number, printer: Printer): string {
  const space = ' '.repeat(indent);
  const lines = items.map((item) => {
    return `${space}-${valueOf(item, { indent, key: null }, printer)}${comment(item, printer)}\n`;
  });
  return lines.join('').replace(/\n$/, '');
}

function isEmpty(tree: MapTree | ListTree): boolean {
  return tree.kind === 'map' ? tree.entries.length === 0 : tree.items.length === 0;
}

function flow(tree: Tree, indent: number, printer: Printer): string {
  const site = { roll: printer.roll, indent, isFlow: true };
  switch (tree.kind) {
    case 'raw':
      return tree.source;
    case 'text':
      return printText(tree.value, site);
    case 'list':
      return bracket(
        '[]',
        tree.items.map((item) => flow(item, indent, printer).replace(/^$/, '~')),
        site,
      );
    case 'map': {
      const pairs = tree.entries.map(
        ([key, value]) => `${printKey(key, site)}: ${flow(value, indent, printer)}`,
      );
      return bracket('{}', pairs, site);
    }
  }
}

function bracket(signs: string, parts: readonly string[], { roll, indent }: Site): string {
  const [open = '', close = ''] = signs;
  const isBroken = roll(5) === 4 && parts.length > 0;
  const comma = roll(6) === 5 && parts.length > 0 ? ',' : '';
  // Docker's reader heeds no indent inside of brackets.
  const line = `\n${' '.repeat(roll(4) === 3 ? 0 : indent)}`;
  return isBroken
    ? `${open}${line}${parts.join(`,${line}`)}${comma}${line}${close}`
    : `${open}${parts.join(', ')}${comma}${close}`;
}

/** The last entries may come by `<<`. */
function withMergeKeys(entries: readonly Entry[], { roll }: Printer): readonly Entry[] {
  const isSplit = entries.length > 1 && roll(14) === 13 && entries.every(([key]) => key !== '<<');
  if (!isSplit) {
    return entries;
  }
  const cut = 1 + roll(entries.length - 1);
  const tail = mapOf(entries.slice(cut));
  const merged = roll(2) === 0 ? tail : listOf([tail, mapOf(entries.slice(0, 1))]);
  const merge: Entry = ['<<', merged];
  const head = entries.slice(0, cut);
  return roll(2) === 0 ? [...head, merge] : [merge, ...head];
}

/** Behind what ends on one line only. */
function comment(value: Tree, { roll }: Printer): string {
  return value.kind === 'raw' && roll(9) === 8 ? ' # why' : '';
}
