/** A file, and what people read about it: place and sentence. */
export type BadFile = readonly [what: string, file: string | Uint8Array, message: string | RegExp];

function app(lines: string): string {
  return `services:\n  app:\n    image: x\n${lines}\n`;
}

function bytes(...parts: readonly (string | number)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));
}

/** Nine times nine times nine …: a few lines that stand for 387 million values. */
const bomb = Array.from({ length: 9 }, (_, level) => {
  const inner = level === 0 ? '1' : `*a${level - 1}`;
  return `x-${level}: &a${level} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
}).join('\n');

const tooDeep = /^compose\.yml:\d+:\d+: This is nested too deep to be read safely\.$/;
const noText = 'A key must be a text. Put it in quotes.';

export const badFiles: readonly BadFile[] = [
  ['brackets in brackets', `x-a: ${'['.repeat(50_000)}`, tooDeep],
  ['mappings in mappings', `x-a: ${'{a: '.repeat(5_000)}`, tooDeep],
  [
    'keys below keys',
    Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    tooDeep,
  ],
  ['lists in lists', `x-a:\n  ${'- '.repeat(5_000)}a`, tooDeep],
  ['keys of keys', '? '.repeat(5_000), tooDeep],
  [
    'aliases that explode',
    bomb,
    /^compose\.yml:\d+:\d+: With its aliases written out, this file holds too many values/,
  ],
  ['an anchor in itself', 'x-a: &a {b: *a}', 'compose.yml:1:9: What this anchor stands for contains itself.'],
  ['an alias of nothing, moved', 'x-a: [\nb,\n *c]', 'compose.yml:3:2: There is no anchor `&c` above this.'],
  [
    'a bracket that does not end',
    'x-a: [\nb\nx-b: 1\n',
    /^compose\.yml:2:1: This is not valid YAML: Flow sequence/,
  ],
  [
    'an anchor in its own list',
    'x-a: &a [*a]',
    'compose.yml:1:9: What this anchor stands for contains itself.',
  ],
  [
    'an anchor merged into itself',
    'x-a: &a\n  <<: *a\n',
    'compose.yml:2:3: What this anchor stands for contains itself.',
  ],
  ['an alias of nothing', 'x-a: *a', 'compose.yml:1:6: There is no anchor `&a` above this.'],
  [
    'a name of an anchor',
    'x-a: &a? b',
    'compose.yml:1:10: An anchor’s name is made of letters, digits, `-` and `_`, not `a?`.',
  ],
  [
    'a key twice',
    app('    tty: true\n    tty: false'),
    'compose.yml:5:5: The key `tty` is there twice, first on line 4.',
  ],
  [
    'a service twice',
    'services:\n  a: {image: x}\n  a: {image: y}\n',
    'compose.yml:3:3: The key `a` is there twice, first on line 2.',
  ],
  [
    'tabs',
    'services:\n\tapp:\n\t\timage: x\n',
    'compose.yml:2:1: This is not valid YAML: Tabs are not allowed as indentation.',
  ],
  [
    'NUL',
    app('    user: "\0"'),
    'compose.yml:4:12: Here is a control character (U+0000). Take it out, or write it as `\\u0000` in double quotes.',
  ],
  [
    'what colours a terminal',
    app('    user: a\u001b[31mb'),
    /^compose\.yml:4:12: Here is a control character \(U\+001B\)/,
  ],
  [
    'a line end of old',
    'services:\r  app:\r    image: x\r',
    /^compose\.yml:1:10: Here is a line separator .*\(U\+000D\)/,
  ],
  ['a line end of Unicode', app('    user: a\u2028b'), /^compose\.yml:4:12: Here is a line separator/],
  ['Latin-1', bytes(app('    user: J'), 0xfc, 'rgen'), /^compose\.yml:5:1: This file is not UTF-8/],
  [
    'a character cut off',
    bytes('services:\n  app: ', 0xe2, 0x82),
    'compose.yml:2:8: This file is not UTF-8 from here on. Save it as UTF-8.',
  ],
  ['UTF-16', Buffer.from(`\ufeff${app('')}`, 'utf16le'), /^compose\.yml:1:1: This file is not UTF-8/],
  ['a number as key', 'services:\n  1:\n    image: x\n', `compose.yml:2:3: ${noText}`],
  ['yes as key', app('    environment:\n      true: 1'), `compose.yml:5:7: ${noText}`],
  ['nothing as key', app('    environment:\n      ~: 1'), `compose.yml:5:7: ${noText}`],
  ['a list as key', '? [a]\n: b\n', `compose.yml:1:3: ${noText}`],
  ['a tag that lies', 'x-a: !!int x', 'compose.yml:1:12: This value is not what its tag `!!int` says.'],
  ['a directive', '%FOO\n---\nservices: {}\n', 'compose.yml:1:1: Take this out: Unknown directive %FOO.'],
  [
    'a quote that an escape hides',
    'x-a:\n  o: "say \\"x\\"\n  "n": 1\n',
    'compose.yml:2:6: The quote that opens here does not end.',
  ],
  ['an escape of JSON', 'x-a: "a\\/b"', 'compose.yml:1:6: Docker knows no `\\/`. Write `/` alone.'],
  ['half a character', 'x-a: "\\ud83d\\ude00"', /^compose\.yml:1:6: Docker knows no pairs of `\\u`/],
  [
    'a huge number',
    app(`    deploy: {replicas: ${'9'.repeat(100_000)}}`),
    /^compose\.yml:4:24: `services\.app\.deploy\.replicas` must be a number/,
  ],
  [
    'a huge whole number',
    app('    deploy: {replicas: 99999999999999999999999}'),
    /^compose\.yml:4:24: `services\.app\.deploy\.replicas` must not be/,
  ],
  [
    'infinity',
    app('    environment: {A: .inf}'),
    /^compose\.yml:4:22: This number is none that a stack can hold/,
  ],
  [
    'an age',
    app('    stop_grace_period: 999999999999999h'),
    /^compose\.yml:4:24: `services\.app\.stop_grace_period` must be a time/,
  ],
  [
    'a power of ten',
    app('    deploy: {resources: {limits: {cpus: "1e99999999"}}}'),
    /^compose\.yml:4:\d+: `1e99999999` is no number of CPUs/,
  ],
  [
    'more ports than there are',
    app(`    ports: [${[80, 81, 82].map((port) => `"0-65535:${port}"`).join(', ')}]`),
    'compose.yml:4:12: `services.app.ports` publishes more ports than there are.',
  ],
  [
    'a long name',
    `services:\n  ${'a'.repeat(100_000)}: {image: x}\n`,
    /^compose\.yml:2:3: This is not valid YAML: The : indicator must be at most 1024 chars/,
  ],
  [
    'a label without a name',
    app('    labels: {"": x}'),
    'compose.yml:4:14: `services.app.labels` may not hold the name ``.',
  ],
  [
    'the prototype of all',
    app('    __proto__: {a: b}'),
    'compose.yml:4:5: `services.app.__proto__` is not a key that a stack knows. Is it spelt right?',
  ],
  [
    'an env file that is not there',
    app('    env_file: none.env'),
    'compose.yml:4:15: The file `none.env` is not in the recipe.',
  ],
  [
    'an env file above the recipe',
    app('    env_file: sub/../../x.env'),
    'compose.yml:4:15: The file `sub/../../x.env` lies outside the recipe.',
  ],
  [
    'an env file of the machine',
    app('    env_file: [/etc/passwd]'),
    'compose.yml:4:15: The file `/etc/passwd` lies outside the recipe.',
  ],
  [
    'a config above the recipe',
    `${app('')}configs:\n  c:\n    file: \${UP}/etc/passwd\n`,
    /^compose\.yml:7:5: The file `\.\.\/etc\/passwd` of the config `c` lies outside the recipe\.$/,
  ],
  [
    'a secret of the machine',
    `${app('')}secrets:\n  s: {file: /etc/shadow}\n`,
    'compose.yml:6:6: The file `/etc/shadow` of the secret `s` lies outside the recipe.',
  ],
  [
    'a folder as config',
    `${app('')}configs:\n  c: {file: .}\n`,
    'compose.yml:6:6: The file `.` of the config `c` is not in the recipe.',
  ],
  [
    'a bind mount of the recipe',
    app('    volumes: ["../x:/y"]'),
    /^compose\.yml:4:15: `\.\.\/x` is a path of the recipe/,
  ],
  ['nothing', '', 'compose.yml:1:1: A compose file is a mapping with `services:` and the like.'],
  [
    'a byte order mark alone',
    '\ufeff',
    'compose.yml:1:1: A compose file is a mapping with `services:` and the like.',
  ],
  ['a text', 'hello', 'compose.yml:1:1: A compose file is a mapping with `services:` and the like.'],
  ['two hundred thousand quotes', `x-a: ${'"'.repeat(100_001)}`, /^compose\.yml:1:8: This is not valid YAML/],
  [
    'two hundred thousand braces',
    app(`    user: "${'${'.repeat(100_000)}"`),
    /^compose\.yml:4:11: `services\.app\.user` holds a `\$` that starts no variable/,
  ],
];

/** Odd, and none the less what they say. */
export const oddFiles: readonly (readonly [what: string, file: string])[] = [
  ['a byte order mark', `\ufeff${app('')}`],
  ['line ends of Windows', app('').replaceAll('\n', '\r\n')],
  [
    '10,000 keys',
    app(`    environment:\n${Array.from({ length: 10_000 }, (_, at) => `      K${at}: ${at}\n`).join('')}`),
  ],
  ['a line of a megabyte', app(`    user: "${'a'.repeat(1_000_000)}"`)],
  ['all ports', app('    ports: ["0-65535:0-65535"]')],
  ['keys of every object', app('    environment: {__proto__: x, constructor: y, toString: ~}')],
  ['many escapes', app(`    user: "${'\\n\\"'.repeat(100_000)}"`)],
  ['many empty lines', `${'\n'.repeat(100_000)}${app('')}`],
  ['brackets and quotes at the left', app('    command: [\n"a\n b",\n]')],
  ['tags of YAML 1.1', `${app('')}x-a: !!omap [a: 1]\nx-b: !!set {a, b}\nx-c: !!pairs [a: 1]\n`],
  ['a tag that says nothing', `! x-a: 1\n${app('')}`],
  ['a day as size', app('    build: {shm_size: 2024-01-31}')],
  ['a second document', `${app('')}---\nrubbish: [\n`],
];
