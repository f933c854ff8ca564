import { describe, expect, it } from 'vitest';
import { editSettings, quoteEmpty } from '../../../src/apps/edit-env.ts';

const change = (text: string, key: string, value: string | null, sample = ''): string =>
  editSettings(text, [{ key, value }], sample);

describe('a setting is written', () => {
  it.each([
    ['where it stands', 'A=1\nB=2\n', 'A', '3', 'A=3\nB=2\n'],
    ['in the quotes that are there', 'A="1" # why\n', 'A', '3', 'A="3" # why\n'],
    ['where the one stands that counts', 'A=1\nB=$A\nA=2\n', 'A', '3', 'A=1\nB=$A\nA=3\n'],
    ['as it is exported', 'export  A = 1\r\n', 'A', '3', 'export  A = 3\r\n'],
    ['in quotes where it needs them', 'A=1\n', 'A', 'a # b', "A='a # b'\n"],
    ['with its dollars kept', 'A=1\n', 'A', '5 $B', "A='5 $B'\n"],
    ['with its quotes kept', 'A=1\n', 'A', "it's $5", 'A="it\'s \\$5"\n'],
    ['with line ends on one line', 'A=1\n', 'A', 'a\nb', 'A="a\\nb"\n'],
    ['with a backslash kept', 'A=1\n', 'A', 'C:\\dir', "A='C:\\dir'\n"],
    ['so that a comment behind it stays one', 'A=1 # why\n', 'A', '', 'A="" # why\n'],
    ['where its comment was taken for the value', 'A= # why\n', 'A', '1', 'A=1 # why\n'],
    ['by uncommenting it', '## Mail\n  #A=old # why\nB=1', 'A', '3', '## Mail\n  A=3 # why\nB=1'],
    ['at the end', 'B=1', 'A', '3', 'B=1\nA=3\n'],
    ['at the end, with Windows line ends', 'B=1\r\n', 'A', '3', 'B=1\r\nA=3\r\n'],
    [
      'at the end where only prose looks like it',
      '# A=1 is the default\nB=1\n',
      'A',
      '3',
      '# A=1 is the default\nB=1\nA=3\n',
    ],
    ['into an empty file', '', 'A', '3', 'A=3\n'],
  ])('%s', (_how, text, key, value, written) => {
    expect(change(text, key, value)).toBe(written);
  });

  it('with the comment that the sample has behind it: it says how a password is made', () => {
    const sample = '#SECRET_X_VERSION=v1 # length=64\nSECRET_Y_VERSION=v1 # charset=hex\n';

    expect(change('A=1\n', 'SECRET_X_VERSION', 'v1', sample)).toBe('A=1\nSECRET_X_VERSION=v1 # length=64\n');
    expect(change('A=1\n', 'SECRET_Y_VERSION', 'v1', sample)).toBe(
      'A=1\nSECRET_Y_VERSION=v1 # charset=hex\n',
    );
  });

  it.each(['"it\'s"', '"\'\\'])('never so that it reads back otherwise (%j)', (value) => {
    expect(() => change('A=1 # x\n', 'A', value)).toThrow(expect.objectContaining({ code: 'bad_arguments' }));
  });
});

describe('a setting is unset', () => {
  it.each([
    ['by commenting it out', 'A=1\nB=2\n', '#A=1\nB=2\n'],
    ['wherever it stands', 'A=1\nB=2\nA=3', '#A=1\nB=2\n#A=3'],
    ['over all of its lines', 'A="1\n2"\nB=2\n', '#A="1\n#2"\nB=2\n'],
    ['by nothing where it is not', '#A=1\n', '#A=1\n'],
  ])('%s', (_how, text, written) => {
    expect(change(text, 'A', null)).toBe(written);
  });

  it('by taking it away where it looks like a password', () => {
    expect(change('B=1\nA_PASSWORD=hunter2 # x\nC=1\n', 'A_PASSWORD', null)).toBe('B=1\nC=1\n');
  });

  it('never together with another one on its line', () => {
    expect(() => change('A="1" B=2\n', 'A', null)).toThrow('one line');
  });
});

describe('compose files', () => {
  const text = [
    'COMPOSE_FILE="compose.yml"',
    '#COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"',
    'COMPOSE_FILE="$COMPOSE_FILE:compose.oidc.yml" # sign on',
    '',
  ].join('\n');

  it('are switched on and off by the lines that the sample has for them', () => {
    expect(change(text, 'COMPOSE_FILE', 'compose.yml:compose.smtp.yml')).toBe(
      text
        .replace('#COMPOSE', 'COMPOSE')
        .replace('COMPOSE_FILE="$COMPOSE_FILE:compose.oidc', '#COMPOSE_FILE="$COMPOSE_FILE:compose.oidc'),
    );
  });

  it('are written out where there is no line for one, or another order', () => {
    expect(change(text, 'COMPOSE_FILE', 'compose.yml:other.yml')).toContain(
      'COMPOSE_FILE="compose.yml:other.yml" # sign on',
    );
    expect(change('A=1\n', 'COMPOSE_FILE', 'a.yml:b.yml')).toBe('A=1\nCOMPOSE_FILE=a.yml:b.yml\n');
  });
});

it('quotes what is empty where abra would take the comment for the value', () => {
  expect(quoteEmpty('A= # why\nB=  # x\nC=#fff\nD= 1 # y\n')).toBe(
    'A="" # why\nB= "" # x\nC=#fff\nD= 1 # y\n',
  );
});
