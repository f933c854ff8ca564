import { type Arguments, type TemplateFunction, takes } from './arguments.ts';
import { builtins } from './builtins.ts';
import { fault } from './fault.ts';
import { jsonOf } from './json.ts';
import { textList, type Value } from './value.ts';

/** Of spaces that `pad` adds: more is a slip. Our choice. */
const MOST_SPACES = 10_000;

type Functions = Readonly<Record<string, TemplateFunction>>;

/** Docker's own functions and Go's. Source: docker/cli, templates/templates.go. */
export const rowFunctions: Functions = {
  ...builtins,
  json: takes(1, ({ all: [value = null] }) => jsonOf(value)),
  split: takes(2, split),
  join: takes(2, ({ list, text }) => list(0).items.join(text(1))),
  title: takes(1, ({ text }) => text(0).replaceAll(wordStart, (letter) => letter.toUpperCase())),
  lower: takes(1, ({ text }) => text(0).toLowerCase()),
  upper: takes(1, ({ text }) => text(0).toUpperCase()),
  pad: takes(3, pad),
  truncate: takes(2, truncate),
};

/** In the head of a table docker leaves the names of columns alone. */
export const headFunctions: Functions = {
  ...rowFunctions,
  json: takes(1, ({ text }) => text(0)),
  split: takes(2, unchanged),
  join: takes(2, unchanged),
  title: takes(1, ({ text }) => text(0)),
  lower: takes(1, ({ text }) => text(0)),
  upper: takes(1, ({ text }) => text(0)),
  truncate: takes(2, ({ text, count }) => {
    count(1);
    return text(0);
  }),
};

/** A letter behind no letter, digit or `_`. Source: Go's `strings.Title`. */
const wordStart = /(?<![\p{L}\p{N}_])\p{Ll}/gu;

function unchanged({ text }: Arguments): Value {
  text(1);
  return text(0);
}

/** Go splits by characters when there is nothing to split by. */
function split({ text }: Arguments): Value {
  const [whole, by] = [text(0), text(1)];
  return textList(by === '' ? Array.from(whole) : whole.split(by));
}

function pad({ text, count }: Arguments): Value {
  const [whole, before, behind] = [text(0), count(1), count(2)];
  if ([before, behind].some((spaces) => spaces < 0 || spaces > MOST_SPACES)) {
    throw fault(`\`pad\` adds 0 to ${MOST_SPACES} spaces`);
  }
  return whole === '' ? '' : `${' '.repeat(before)}${whole}${' '.repeat(behind)}`;
}

/** Docker counts bytes; half a character at the end is left out. */
function truncate({ text, count }: Arguments): Value {
  const length = count(1);
  if (length < 0) {
    throw fault('`truncate` needs a length of 0 or more');
  }
  return new TextDecoder().decode(new TextEncoder().encode(text(0)).subarray(0, length), { stream: true });
}
