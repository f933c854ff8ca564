import { plainText } from '../kernel/plain-text.ts';

/** Who writes more before the first word does not want to be read. */
const MOST_LOOKED_AT = 4000;

/** Words of somebody else on one line, as they are, and not more of them than anybody wants to read on a phone. */
export function foreign(text: string, most = 160): string {
  return cut(text.replaceAll('`', '’'), most);
}

/** A sentence of ours in which somebody else's names may stand, likewise. */
export function cut(sentence: string, most: number): string {
  const line = plainText(sentence.slice(0, MOST_LOOKED_AT)).replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}

/** `a, b, c and 4 more`; nothing for none. */
export function listed(names: readonly string[], most = 6): string {
  const shown = names
    .slice(0, most)
    .map((name) => foreign(name, 60))
    .join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `12.1.0+31.0.4` → `12.1.0 (31.0.4)`: the recipe's number, and the one that members know. */
export function versionWords(version: string): string {
  const [own = '', ...upstream] = foreign(version, 60).split('+');
  return upstream.length === 0 ? own : `${own} (${upstream.join('+')})`;
}
