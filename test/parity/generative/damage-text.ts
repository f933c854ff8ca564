import fc from 'fast-check';

/** What happens to a file that somebody edits in a hurry. */
export interface TextDamage {
  readonly at: number;
  readonly edit: (whole: string, at: number) => string;
}

const signs = [
  ...Array.from('\n\t\r :-"\'#*&!|>%@`\\{}[],?$=~\ufeff\u0000\u0085\u00a0\u2028'),
  ...'- |: | #|? |${|  '.split('|'),
];

const lines = '---|...|<<: x|1: x|~: x|*a : x|&a|# x|%TAG ! x|- x|? x|"|{|]|\t|!!map|a'.split('|');

const edits: readonly TextDamage['edit'][] = [
  ...signs.map((sign) => splice(0, sign)),
  ...[1, 1, 1, 1, 2, 5].map((takes) => splice(takes, '')),
  ...signs.map((sign) => splice(1, sign)),
  ...lines.map((line) => onLine((here) => [here, /^ */.exec(here)?.[0] + line])),
  ...[' ', '  ', '\t'].map((space) => onLine((here) => [space + here])),
  ...[1, 2].map((less) => onLine((here) => [here.slice(less)])),
  onLine(() => []),
  onLine((here) => [here, here]),
  (whole, at) => whole.slice(0, at),
];

export const textDamage: fc.Arbitrary<TextDamage> = fc.record({
  at: fc.nat({ max: 4_000 }),
  edit: fc.constantFrom(...edits),
});

export function damageText(whole: string, { at, edit }: TextDamage): string {
  return edit(whole, at % (whole.length + 1)).toWellFormed();
}

function splice(takes: number, puts: string): TextDamage['edit'] {
  return (whole, at) => whole.slice(0, at) + puts + whole.slice(at + takes);
}

/** Changes the line that holds the place. */
function onLine(change: (line: string) => readonly string[]): TextDamage['edit'] {
  return (whole, at) => {
    const all = whole.split('\n');
    const number = whole.slice(0, at).split('\n').length - 1;
    return all.flatMap((line, index) => (index === number ? change(line) : [line])).join('\n');
  };
}
