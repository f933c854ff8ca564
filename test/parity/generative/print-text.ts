/** Where a text is written. */
export interface Site {
  /** A number from 0 up to below `sides`; decides how things look. */
  readonly roll: (sides: number) => number;
  /** Columns that every further line begins with. */
  readonly indent: number;
  readonly isFlow: boolean;
}

type Style = (value: string, site: Site) => string | null;

/** YAML that is read as exactly this text, in one of the styles that can hold it. */
export function printText(value: string, site: Site): string {
  const styles: readonly Style[] = [
    plain,
    plain,
    plain,
    single,
    double,
    foldedPlain,
    foldedDouble,
    literal,
    folded,
  ];
  const printed = styles[site.roll(styles.length)]?.(value, site) ?? null;
  return printed ?? double(value);
}

/** As `printText`, on one line. */
export function printKey(value: string, site: Site): string {
  const styles: readonly Style[] = [plain, plain, plain, plain, single, double];
  const printed = styles[site.roll(styles.length)]?.(value, site) ?? null;
  return value === '<<' ? value : (printed ?? double(value));
}

const typed = /^(true|false|null|yes|no|on|off|y|n|~|[-+.0-9].*)$/i;
const colonInside = /^[A-Za-z_/$][\w./$-]*(?:[:=][\w./$-]+)*$/;

/** Only what no reader could take for anything else. */
function plain(value: string): string | null {
  return !typed.test(value) && colonInside.test(value) ? value : null;
}

function single(value: string): string | null {
  return /^[\t\u0020-\u007e\u00a0-\u2027\u{1f300}-\u{1f9ff}]*$/u.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : null;
}

function double(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

const words = /^[a-z]+( [a-z]+)+$/;

function foldedPlain(value: string, site: Site): string | null {
  return words.test(value) && !typed.test(value) ? breakLines(value, site) : null;
}

function foldedDouble(value: string, site: Site): string | null {
  return /^[\w.:/-]+( [\w.:/-]+)+$/.test(value)
    ? `"${breakLines(value, site.roll(4) === 3 ? { ...site, indent: 0 } : site)}"`
    : null;
}

function literal(value: string, { indent, isFlow }: Site): string | null {
  const [, content = '', ends = ''] = /^([^\n].*?)(\n*)$/su.exec(value) ?? [];
  if (isFlow || !/^[^\s].*$/su.test(content) || !/^[\n\t\u0020-\u007e\u00a1-\u00ff]*$/.test(content)) {
    return null;
  }
  const chomp = ['-', ''][ends.length] ?? '+';
  const space = ' '.repeat(indent);
  const lines = content.split('\n').map((line) => (line === '' ? '' : space + line));
  return `|${chomp}\n${lines.join('\n')}${'\n'.repeat(Math.max(ends.length - 1, 0))}`;
}

function folded(value: string, site: Site): string | null {
  const isSimple = /^[^\s#]\S*( \S+)*$/u.test(value) && /^[\u0020-\u007e\u00a1-\u00ff]*$/.test(value);
  return site.isFlow || !isSimple ? null : `>-\n${' '.repeat(site.indent)}${breakLines(value, site)}`;
}

/** A single space may become the end of a line. */
function breakLines(value: string, { roll, indent }: Site): string {
  const isBroken = value.split(' ').map(() => roll(3) === 0);
  return value
    .split(' ')
    .map((word, index) =>
      index === 0 ? word : `${isBroken[index] === true ? `\n${' '.repeat(indent)}` : ' '}${word}`,
    )
    .join('');
}
