import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What has no place in a project that anybody may clone. Each pattern is written so that it does not find itself. */
const forbidden: Readonly<Record<string, RegExp>> = {
  'a path of one machine': /(?<![\w.$/}])\/wor[k]\/[\w.]/,
  'a registry of packages, which everybody configures for themselves':
    /registry\.npm(js\.org|mirror)|registry\.yarnp(kg)|(?<![\w.])pypi\.or(g)|files\.pythonhoste(d)|deb\.debia(n)\.|npm_config_registr(y)|--index-ur(l)|^registry ?=/m,
  'who wrote it, and with what':
    /\b(cl[a]ude|anthr[o]pic|open[a]i|chat-?gp[t]|copilo[t]|ll[m]s?|sub-?agen[t]s?)\b/i,
};

/** Binary files and the licence are nobody's words here. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && file !== 'LICENSE' && !/\.(png|jpe?g|gif|ico|gz)$/.test(file));

it('keeps machines, registries and authors out of the files', () => {
  const found = files.flatMap((file) => offences(file, textOf(file)));

  expect(found).toEqual([]);
});

it('has really read the files', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files).toContain('README.md');
  expect(textOf('README.md')).toContain('coopbot');
});

it.each([
  ['see /wo', 'rk/notes.md'],
  ['https://registry.npm', 'js.org/zod'],
  ['written by Cl', 'aude'],
])('catches `%s%s`', (start, end) => {
  expect(offences('seeded.md', start + end)).toHaveLength(1);
});

it.each(['user-agent', 'a session of SQLite', 'https://hub.example/work/1', 'src/work.ts', './work/x'])(
  'lets `%s` pass',
  (text) => {
    expect(offences('seeded.md', text)).toEqual([]);
  },
);

function offences(file: string, text: string): string[] {
  return Object.entries(forbidden).flatMap(([what, pattern]) => {
    const match = pattern.exec(text);
    return match === null ? [] : [`${file} holds ${what}: ${JSON.stringify(match[0])}`];
  });
}

/** A file that was removed a moment ago has no words. */
function textOf(file: string): string {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return '';
  }
}
