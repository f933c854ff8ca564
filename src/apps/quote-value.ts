/** What needs no quotes, whatever stands before and behind it. */
const PLAIN = /^[\w.,:/@%+~-]*$/;

/**
 * The ways to write a value so that abra's parser may read it back, the plainest first. Not each of them holds each value: single
 * quotes know no escapes, double ones lose quotes and a backslash at their ends. Who writes one must read it back.
 */
export function quotings(value: string): readonly string[] {
  const single = `'${value}'`;
  const double = `"${value.replaceAll(/[\\"$]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;
  if (value === '') {
    return ['', '""'];
  }
  if (value.includes('\n')) {
    return [double, single]; // On one line, as long as it can be.
  }
  return PLAIN.test(value) ? [value, single, double] : [single, double, value];
}
