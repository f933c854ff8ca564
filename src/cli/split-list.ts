/**
 * The values of a list flag: `a,b`, and `"a,b"` for one that holds a comma. `null`: quotes that do not fit.
 * Source: pflag's StringSlice, which reads one line of Go's `encoding/csv`.
 */
export function splitList(text: string): readonly string[] | null {
  const [line = ''] = text.split('\n');
  return line === '' ? [] : readFields(line);
}

function readFields(line: string): readonly string[] | null {
  const match = /^(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",]*))(?:,(?<rest>.*))?$/s.exec(line);
  if (match === null) {
    return null;
  }
  const { quoted, plain = '', rest } = match.groups ?? {};
  const others = rest === undefined ? [] : readFields(rest);
  return others === null ? null : [quoted?.replaceAll('""', '"') ?? plain, ...others];
}
