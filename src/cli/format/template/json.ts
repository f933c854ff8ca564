import { fault } from './fault.ts';
import type { Row, Value } from './value.ts';

/** Characters that Go's encoder writes as escapes inside of HTML, and does so in whole lines. Source: encoding/json, `HTMLEscape`. */
const inHtml = /[<>&]/g;
/** Not escaped by JSON itself, and not to be sent to a terminal. */
const unsafe = /[\u007f-\u009f\u2028\u2029]/g;

/** As docker's function `json` writes it: the fields of a whole line by name. */
export function jsonOf(value: Value): string {
  if (typeof value !== 'object' || value === null) {
    return escaped(JSON.stringify(value), unsafe);
  }
  return value.is === 'list' ? escaped(JSON.stringify(value.items), unsafe) : ofRow(value);
}

function ofRow({ fields, missing }: Row): string {
  if (missing !== null) {
    throw fault('`json` has nothing to say about the head of a table');
  }
  const sorted = Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return escaped(escaped(JSON.stringify(sorted), inHtml), unsafe);
}

function escaped(json: string, characters: RegExp): string {
  return json.replace(
    characters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
