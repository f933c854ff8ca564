import { UserError } from '../../kernel/errors.ts';
import { alignColumns } from './columns.ts';
import { headFunctions, rowFunctions } from './template/functions.ts';
import { parseFormat } from './template/parse.ts';
import { runFormat } from './template/run.ts';
import type { Node } from './template/syntax.ts';
import type { Row } from './template/value.ts';

/** A list of things, each with the same fields. */
export interface Listing {
  /** What stands over each field in a table. */
  readonly head: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, string>>[];
}

const known = new Set(Object.keys(rowFunctions));

/** A format that begins with `table` has a head, and columns. */
export function isTable(format: string): boolean {
  return format.startsWith('table');
}

/**
 * The list as `format` wants it: `table …`, `json`, or a line of its own for each. Nothing is printed of a list that fails half-way.
 * Throws `bad_arguments`. Source: docker/cli, cli/command/formatter/formatter.go.
 */
export function render(format: string, { head, rows }: Listing): string {
  const nodes = parseFormat(templateOf(format), known);
  let body = '';
  const write = (text: string): void => {
    body += text;
  };
  for (const fields of rows) {
    runFormat(nodes, { is: 'row', fields, missing: null }, { functions: rowFunctions, write });
    write('\n');
  }
  return isTable(format) ? alignColumns(`${headOf(nodes, head)}\n${body}`) : body;
}

/** Tabs and line ends may be written as `\t` and `\n`, also inside of quotes. */
function templateOf(format: string): string {
  const inner = format === 'json' ? '{{json .}}' : format.replace(/^table/, '');
  return inner
    .replace(/^ +/, '')
    .replace(/ +$/, '')
    .replaceAll(String.raw`\t`, '\t')
    .replaceAll(String.raw`\n`, '\n');
}

/** As far as it goes: what makes sense for every row need not for the names of the columns. */
function headOf(nodes: readonly Node[], fields: Listing['head']): string {
  let text = '';
  const row: Row = { is: 'row', fields, missing: '<no value>' };
  const write = (piece: string): void => {
    text += piece;
  };
  try {
    runFormat(nodes, row, { functions: headFunctions, write });
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
  }
  return text;
}
