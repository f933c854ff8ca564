import { describe, expect, it } from 'vitest';
import { parseEnvFile, pinVersion } from '../../../src/apps/env-file.ts';

function valuesOf(text: string): Readonly<Record<string, string>> {
  return parseEnvFile(text, 'servers/one/a.coop.env').values;
}

describe('an env file', () => {
  it.each([
    ['MOUNTS=/ /var/lib/docker', '/ /var/lib/docker'],
    ['MOUNTS =  a b  ', 'a b'],
    ['export MOUNTS=a', 'a'],
    ['MOUNTS: a', 'a'],
    ['MOUNTS=', ''],
    ['MOUNTS="" # empty', ''],
    ['MOUNTS= # nothing yet', '# nothing yet'],
    ['MOUNTS=a # one # two', 'a # one'],
    ['MOUNTS=#fff', '#fff'],
    ['MOUNTS=a#b', 'a#b'],
    ["MOUNTS='*/5 * * * *'", '*/5 * * * *'],
    ["MOUNTS=', `www.a.coop`'", ', `www.a.coop`'],
    ['MOUNTS=|| Host(`www.a.coop`)', '|| Host(`www.a.coop`)'],
    ['MOUNTS="a # b"', 'a # b'],
    ['MOUNTS="a\\nb\\tc\\"d\\"e"', 'a\nbtc"d"e'],
    ["MOUNTS='a\\nb'", 'a\\nb'],
    ['MOUNTS=a\\nb', 'a\\nb'],
    ['\uFEFFMOUNTS=a', 'a'],
    ['MOUNTS=a\r\nB=c\r\n', 'a'],
  ])('reads %j as abra does', (text, value) => {
    expect(valuesOf(text)['MOUNTS']).toBe(value);
  });

  it('lets a value go over lines in double quotes, with a backslash at their ends', () => {
    const text = 'EXTRA="define(\'A\', \\"1\\");\\\r\ndefine(\'B\', 2);"\nNEXT=x';

    expect(valuesOf(text)).toEqual({ EXTRA: "define('A', \"1\");\ndefine('B', 2);", NEXT: 'x' });
    expect(parseEnvFile(text, 'a.env').entries.map(({ line }) => line)).toEqual([1, 3]);
  });

  it('expands keys that came before, and nothing else', () => {
    const text = [
      'DOMAIN=a.coop',
      'HOSTNAME=$DOMAIN',
      'URL="https://${DOMAIN}/x"',
      "RAW='$DOMAIN'",
      'PATH_OF=$PATH',
      'COST="\\$DOMAIN"',
      'LOWER=$domain',
      'LATER=$LAST',
      'LAST=1',
    ];

    expect(valuesOf(text.join('\n'))).toEqual({
      DOMAIN: 'a.coop',
      HOSTNAME: 'a.coop',
      URL: 'https://a.coop/x',
      RAW: '$DOMAIN',
      PATH_OF: '',
      COST: '$DOMAIN',
      LOWER: '$domain',
      LATER: '',
      LAST: '1',
    });
  });

  it('accumulates COMPOSE_FILE and lets the later of two keys win', () => {
    const text =
      'COMPOSE_FILE="compose.yml"\nCOMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"\n# COMPOSE_FILE=x\nA=1\nA=2';

    expect(valuesOf(text)).toEqual({ COMPOSE_FILE: 'compose.yml:compose.smtp.yml', A: '2' });
  });

  it('keeps the words of a comment behind a setting as modifiers', () => {
    const text =
      'A=v1      #   length=64 charset=hex please\nB="v1" # generate=false\nC=v1 #generate=false\nD=v1';

    expect(parseEnvFile(text, 'a.env').entries.map(({ modifiers }) => modifiers)).toEqual([
      { length: '64', charset: 'hex' },
      { generate: 'false' },
      { generate: 'false' },
      {},
    ]);
  });

  it('does not let a key reach the prototype of objects', () => {
    expect(Object.keys(valuesOf('__proto__=x\nconstructor=y'))).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['A=1\nnot a setting\n', 2, 'should read `NAME=value`'],
    ['A=1\n\n# x\nB="open\nC=2', 4, 'never closed'],
    ['A="x":b', 1, 'behind the closing quote'],
    ['A=1\nB=hunter2\0', 2, 'zero byte'],
    ['=x', 1, 'should read `NAME=value`'],
    ['A=1\nMY-KEY=hunter2', 2, 'should read `NAME=value`'],
  ])('that is broken (%j) is refused by its line, without its words', (text, line, words) => {
    const read = (): unknown => parseEnvFile(text, 'a.env');

    expect(read).toThrow(expect.objectContaining({ code: 'app_broken', place: { path: 'a.env', line } }));
    expect(read).toThrow(words);
    expect(read).not.toThrow('hunter2');
  });

  it('whose keys repeat each other without end is refused', () => {
    const growing = Array.from({ length: 60 }, (_, index) => `A=$A,$A,${index}`).join('\n');

    expect(() => valuesOf(growing)).toThrow('longer than 64 KiB');
  });
});

describe('a pin', () => {
  it.each([
    ['TYPE=nextcloud\nA=1\n', 'TYPE=nextcloud:2.0.0+3\nA=1\n'],
    [
      '# x\r\n export TYPE = "nextcloud:1.0.0+2"  # keep\r\n\r\nA=1',
      '# x\r\n export TYPE = "nextcloud:2.0.0+3"  # keep\r\n\r\nA=1',
    ],
    ['RECIPE=git.oak.coop:3000/ours/wiki:1234abcd+U', 'RECIPE=git.oak.coop:3000/ours/wiki:2.0.0+3'],
    ['RECIPE=git.oak.coop:3000/ours/wiki', 'RECIPE=git.oak.coop:3000/ours/wiki:2.0.0+3'],
    ['#TYPE=old\nTYPE=a\nTYPE=b', '#TYPE=old\nTYPE=a\nTYPE=b:2.0.0+3'],
    ['TYPE=a\nRECIPE=b:1', 'TYPE=a\nRECIPE=b:2.0.0+3'],
  ])('is written into %j and nowhere else', (text, expected) => {
    expect(pinVersion(text, '2.0.0+3')).toBe(expected);
  });

  it('is taken away by writing none', () => {
    expect(pinVersion('TYPE=nextcloud:1.0.0+2 # x\n', null)).toBe('TYPE=nextcloud # x\n');
  });

  it('is refused where no recipe is named', () => {
    expect(() => pinVersion('A=1', '1.0.0')).toThrow(expect.objectContaining({ code: 'app_broken' }));
  });

  it.each(['', '1 2', 'a:b', 'release/1', '$X', '1"', '-x', '1\n2'])('cannot be %j', (version) => {
    expect(() => pinVersion('TYPE=a', version)).toThrow(expect.objectContaining({ code: 'unknown_version' }));
  });
});
