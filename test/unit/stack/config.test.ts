import { describe, expect, it } from 'vitest';
import { printDocument } from '../../../src/stack/config/document.ts';
import { loadDocument } from '../../../src/stack/load-document.ts';
import { descend } from '../../../src/stack/yaml/node.ts';
import { parseYaml } from '../../../src/stack/yaml/parse.ts';
import { appFile } from './compose.ts';

const FOLDER = '/srv/blog';

function config(text: string, variables: Readonly<Record<string, string>> = {}): string {
  const files = [{ path: 'compose.yml', text }];
  const { document } = loadDocument({ files, variables, read: () => null, root: FOLDER });
  return printDocument(document, FOLDER);
}

/** The lines of the service `app`, without the image. */
function appLines(lines: string, variables?: Readonly<Record<string, string>>): string {
  const [, below = ''] = config(appFile(lines), variables).split('  app:\n');
  return below.replace('    image: alpine:3\n', '').replaceAll(/^ {4}/gm, '').trimEnd();
}

/** What is printed below `x-note`, as it is read again. */
function noteRead(key: string, value: string): unknown {
  const [name, note] = [key, value].map((text) =>
    JSON.stringify(text.replaceAll('$', '$$')).replaceAll(/[\u2028\u2029]/g, escaped),
  );
  const printed = config(appFile(`x-note:\n  ${name}: ${note}`));
  const read = descend(parseYaml('printed.yml', printed, []), ['services', 'app', 'x-note', key]);
  return read?.kind === 'text' ? read.value : read;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16)}`;
}

describe('a printed compose file', () => {
  it('has every short form written out', () => {
    expect(appLines('ports: ["8080:80"]\nvolumes: [./data:/data:ro]\nsecrets: [key]')).toBe(
      [
        'ports:',
        '  - mode: ingress',
        '    target: 80',
        '    published: 8080',
        '    protocol: tcp',
        'secrets:',
        '  - source: key',
        'volumes:',
        '  - type: bind',
        '    source: /srv/blog/data',
        '    target: /data',
        '    read_only: true',
      ].join('\n'),
    );
  });

  it('has variables filled in, and leaves them alone when asked', () => {
    const files = [{ path: 'compose.yml', text: appFile('hostname: $NAME') }];
    const input = { files, variables: { NAME: 'oak' }, read: () => null };

    const literal = loadDocument({ ...input, isLiteral: true });

    expect(printDocument(loadDocument(input).document, FOLDER)).toContain('hostname: oak\n');
    expect(printDocument(literal.document, FOLDER)).toContain('hostname: $NAME\n');
  });

  it('keeps what no swarm gets', () => {
    expect(appLines('depends_on: [db]\nbuild: .\nx-note: {b: 1, a: [text, 2024-01-31]}')).toBe(
      [
        'build:',
        '  context: .',
        'depends_on:',
        '  - db',
        'x-note:',
        '  a:',
        '    - text',
        '    - 2024-01-31T00:00:00Z',
        '  b: 1',
      ].join('\n'),
    );
  });

  it('has keys in the order of their numbers', () => {
    expect(appLines('labels: [a100, a11, a10, a9, a-b, ab, b, B, a1b, a1-]')).toBe(
      [
        'labels:',
        '  B: ""',
        '  a-b: ""',
        '  a1b: ""',
        '  a1-: ""',
        '  a9: ""',
        '  a10: ""',
        '  a11: ""',
        '  a100: ""',
        '  ab: ""',
        '  b: ""',
      ].join('\n'),
    );
  });

  it('puts into quotes what would be read as something else', () => {
    expect(appLines('command: ["yes", "0123", "1:30", "", "a: b", "a\\tb", "-", "x"]')).toBe(
      'command:\n  - "yes"\n  - "0123"\n  - "1:30"\n  - ""\n  - \'a: b\'\n  - "a\\tb"\n  - \'-\'\n  - x',
    );
  });

  it('writes several lines as they are', () => {
    expect(appLines('command: ["a\\n  b\\n", " a\\nb", "a\\n\\n"]\nhostname: h')).toBe(
      'command:\n  - |\n    a\n      b\n  - |2-\n     a\n    b\n  - |+\n    a\n\nhostname: h',
    );
  });

  // Docker prints these so that they are read as something else, without a word.
  it.each(['\n', '\nfirst line', '\n\n', '\u2028', 'a\u2029 b', '<<'])('loses nothing of %j', (text) => {
    expect(noteRead('key', text)).toBe(text);
    expect(noteRead(text, 'value')).toBe('value');
  });

  it.each([`k${'e'.repeat(127)}`, 'e'.repeat(129), 'two\nlines', 'cr\r', '? a', '\ufeffmark'])(
    'finds the key %j again',
    (key) => {
      expect(noteRead(key, '- value')).toBe('- value');
    },
  );

  it('names the place of what is wrong', () => {
    expect(() => config(appFile('tty: 5'))).toThrow('compose.yml:4:10: `services.app.tty` must be');
    expect(() => config(appFile('x-note: [.inf]'))).toThrow('compose.yml:4:14: This number is none');
  });
});
