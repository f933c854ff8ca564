import { describe, expect, it } from 'vitest';
import type { Flag, Given } from '../../../src/cli/command.ts';
import { parseFlags } from '../../../src/cli/flags.ts';
import { WrongUse } from '../../../src/cli/wrong-use.ts';

const flags: Record<string, Flag> = {
  'compose-file': { kind: 'list', short: 'c', summary: '' },
  filter: { kind: 'options', short: 'f', summary: '' },
  'resolve-image': { kind: 'text', default: 'always', summary: '' },
  quiet: { kind: 'boolean', short: 'q', summary: '' },
  detach: { kind: 'boolean', short: 'd', default: 'true', summary: '' },
};

function parse(...argv: string[]): Given {
  return parseFlags(flags, argv);
}

function refusal(...argv: string[]): WrongUse {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof WrongUse) {
      return error;
    }
    throw error;
  }
  throw new Error('It was taken.');
}

describe('flags', () => {
  it.each([
    [
      ['-c', 'a', '-c', 'b', 'st'],
      ['a', 'b'],
    ],
    [
      ['-c', 'a,b', 'st'],
      ['a', 'b'],
    ],
    [
      ['-ca', '--compose-file=b', 'st'],
      ['a', 'b'],
    ],
    [['-c=a', 'st'], ['a']],
    [['st', '-c', 'a'], ['a']],
    [
      ['-c', '"a,b",c', 'st'],
      ['a,b', 'c'],
    ],
    [['-c', '"a""b"', 'st'], ['a"b']],
    [
      ['-c', 'a,,b', 'st'],
      ['a', '', 'b'],
    ],
    [['-c', '', 'st'], []],
    [['-c', '-', 'st'], ['-']],
  ])('%j give the files %j', (argv, files) => {
    const given = parse(...argv);

    expect({ files: given.list('compose-file'), args: given.args }).toEqual({ files, args: ['st'] });
  });

  it('do not split where a comma belongs to the value', () => {
    expect(parse('-f', 'a=1,2', '--filter', 'b').list('filter')).toEqual(['a=1,2', 'b']);
  });

  it('may stand together behind one dash, the last with its value', () => {
    const given = parse('-qdc', 'x');

    expect([given.is('quiet'), given.is('detach'), given.list('compose-file')]).toEqual([true, true, ['x']]);
  });

  it.each([
    [[], true, false],
    [['-d'], true, true],
    [['--detach=false'], false, true],
    [['-d=0'], false, true],
    [['--detach=false', '--detach'], true, true],
  ])('%j: detach is %j, given: %j', (argv, is, has) => {
    const given = parse(...argv);

    expect([given.is('detach'), given.has('detach')]).toEqual([is, has]);
  });

  it('end at two dashes', () => {
    expect(parse('-q', '--', '-c', 'a').args).toEqual(['-c', 'a']);
  });

  it('keep what they are by default until they are given, and then the last value', () => {
    expect(parse().text('resolve-image')).toBe('always');
    expect(parse('--resolve-image', 'never', '--resolve-image=changed').text('resolve-image')).toBe(
      'changed',
    );
  });

  // What `docker stack deploy` of 28.2.2 says.
  it.each([
    [['--foo'], 'unknown flag: --foo'],
    [['--foo=bar'], 'unknown flag: --foo'],
    [['-z', 'a'], "unknown shorthand flag: 'z' in -z"],
    [['-qz', 'a'], "unknown shorthand flag: 'z' in -z"],
    [['-c'], "flag needs an argument: 'c' in -c"],
    [['--compose-file'], 'flag needs an argument: --compose-file'],
    [['--=x'], 'bad flag syntax: --=x'],
    [['---x'], 'bad flag syntax: ---x'],
    [
      ['--detach=maybe'],
      'invalid argument "maybe" for "-d, --detach" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
  ])('%j: %s', (argv, sentence) => {
    expect(refusal(...argv)).toMatchObject({ message: sentence, exitCode: 125 });
  });

  it('refuse a list with quotes that do not fit', () => {
    expect(refusal('-c', '"a').message).toContain('invalid argument "\\"a" for "-c, --compose-file" flag');
  });

  it('are no names that every object has', () => {
    expect(refusal('--constructor').message).toBe('unknown flag: --constructor');
  });
});
