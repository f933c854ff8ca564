export type Variables = Readonly<Record<string, string>>;

/** A text with its variables filled in, or what is wrong with it; and what docker does there that hardly anybody expects. */
export type Substituted = { readonly surprises: readonly string[] } & (
  | { readonly text: string; readonly fault: null }
  | { readonly text: null; readonly fault: { readonly kind: 'format' } | Missing }
);

export interface Missing {
  readonly kind: 'missing';
  readonly variable: string;
  /** What the file's author wrote behind the `?`. */
  readonly message: string;
}

/**
 * `i` and `u` together fold letters as Go's `(?i)` does. Source: docker/cli, cli/compose/template. Behind the last `}` of a text
 * nothing can be in braces: to look for the end there each time would take hours for a text of `${A:-${A:-…`.
 */
const patterns = {
  any: /\$(?:(?<escaped>\$)|(?<named>[_a-z][_a-z0-9]*(?::?[-?][^}]*)?)|\{(?<braced>[_a-z][_a-z0-9]*(?::?[-?][^}]*)?)\}|(?<bad>))/iuy,
  open: /\$(?:(?<escaped>\$)|(?<named>[_a-z][_a-z0-9]*(?::?[-?][^}]*)?)|(?<bad>))/iuy,
};

/** Everything in the text that begins with a `$`, from left to right. */
function* expressions(text: string): Generator<RegExpExecArray> {
  const closing = text.lastIndexOf('}');
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at)) {
    const pattern = at < closing ? patterns.any : patterns.open;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) {
      return;
    }
    yield match;
    at += match[0].length;
  }
}

type Outcome = { readonly value: string } | Missing | { readonly kind: 'format' };

/**
 * Docker's own grammar, which is not compose's: `$VAR` takes a default too, up to the next `}`; defaults are never filled in;
 * there is no `:+`; a fault is forgotten when a later variable of the same text is fine.
 */
export function substitute(text: string, variables: Variables): Substituted {
  let fault: Exclude<Outcome, { readonly value: string }> | null = null;
  let filled = '';
  let done = 0;
  const surprises: string[] = [];
  for (const match of expressions(text)) {
    filled += text.slice(done, match.index);
    done = match.index + match[0].length;
    const groups = match.groups ?? {};
    if (groups['escaped'] === '$') {
      filled += '$';
      continue;
    }
    const outcome = resolve(groups['named'] ?? groups['braced'] ?? '', variables);
    surprises.push(...surprisesOf(match[0], fault !== null && 'value' in outcome));
    fault = 'value' in outcome ? null : outcome;
    filled += 'value' in outcome ? outcome.value : '';
  }
  return fault === null
    ? { text: filled + text.slice(done), fault, surprises }
    : { text: null, fault, surprises };
}

/** What an expression does that its author did not mean. */
const surprising: readonly (readonly [shape: RegExp, surprise: string])[] = [
  [/^\$\{?\w+:?-.*\$/su, 'a default is taken as it is: no variable in it is filled in'],
  [/^\$\{?\w+:?\?.*-/su, 'nothing is checked, because the message holds a `-`'],
  [/^\$\w+:?[-?]/u, 'without braces everything behind the variable is its default'],
];

function surprisesOf(expression: string, forgetsFault: boolean): readonly string[] {
  const found = surprising.filter(([shape]) => shape.test(expression)).map(([, surprise]) => surprise);
  return forgetsFault ? [...found, 'a check before this one is forgotten'] : found;
}

/** The first separator that the text holds anywhere decides, in this order. */
function resolve(expression: string, variables: Variables): Outcome {
  if (expression === '') {
    return { kind: 'format' };
  }
  const separator = [':-', '-', ':?', '?'].find((sign) => expression.includes(sign)) ?? '';
  const cut = separator === '' ? expression.length : expression.indexOf(separator);
  const variable = expression.slice(0, cut);
  const rest = expression.slice(cut + separator.length);
  const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
  const isGiven = value !== undefined && !(separator.startsWith(':') && value === '');
  if (isGiven) {
    return { value };
  }
  return separator.endsWith('?') ? { kind: 'missing', variable, message: rest } : { value: rest };
}
