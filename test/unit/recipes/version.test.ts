import { describe, expect, it } from 'vitest';
import {
  classOfChange,
  compareVersions,
  isRelease,
  newestRelease,
  parseVersion,
  sortVersions,
  versionsPassed,
} from '../../../src/recipes/version.ts';

function tags(...versions: string[]): { version: string }[] {
  return versions.map((version) => ({ version }));
}

describe('a recipe’s version', () => {
  it.each([
    ['1.1.0+1.15.3', '1.1.0', '1.15.3'],
    ['2.0.1+1.0.6-social-amd64', '2.0.1', '1.0.6-social-amd64'],
    ['v1.0.3', '1.0.3', null],
    ['0.0.1', '0.0.1', null],
    ['5', '5.0.0', null],
    ['2.6+x+y', '2.6.0', 'x+y'],
    ['1.14.1-rootless_1', '1.14.1-rootless.1', null],
    ['2023.01.02+3', '2023.1.2', '3'],
  ])('%s is read', (text, recipe, upstream) => {
    const parsed = parseVersion(text);

    expect(parsed?.recipe.version).toBe(recipe);
    expect(parsed?.upstream).toBe(upstream);
  });

  it.each([
    '',
    'latest',
    '20191109',
    '1234abcd',
    '3.0.6.0',
    'r1295',
    '${VERSION}',
    '1.0.0+',
    '99999999999999999999.0.0',
    'release/1',
  ])('%j is none', (text) => {
    expect(isRelease(text)).toBe(false);
  });
});

describe('what `tagcmp` reads and does not', () => {
  it.each([
    ['one number', '5', '5.0.0'],
    ['two numbers', '2.6', '2.6.0'],
    ['three numbers', '4.3.5', '4.3.5'],
    ['a `v` before one number', 'v5', '5.0.0'],
    ['a `v` before two numbers', 'v2.6', '2.6.0'],
    ['a `v` before three numbers', 'v4.3.5', '4.3.5'],
    ['a suffix', '4.3.5-alpine', '4.3.5-alpine'],
    ['a suffix of several parts', '6.2.1-alpine-foo', '6.2.1-alpine-foo'],
    ['a suffix behind one number', '7-alpine', '7.0.0-alpine'],
    ['a suffix behind two numbers', 'v8.1-fpm', '8.1.0-fpm'],
    ['numbers that begin with a zero', '1.02.3', '1.2.3'],
  ])('%s: %s', (_what, text, recipe) => {
    expect(parseVersion(text)?.recipe.version).toBe(recipe);
  });

  it.each([
    ['nothing', ''],
    ['a variable', '${IMAGE_TAG}'],
    ['a variable behind a number', '1.2.${PATCH}'],
    ['a variable in the suffix', '1.2.3-${FLAVOUR}'],
    ['a commit', 'a1b2c3d'],
    ['a whole commit', 'a1b2c3d4e5'.repeat(4)],
    ['a commit of digits only', '1234567'],
    ['letters', 'latest'],
    ['other letters', 'stable'],
    ['a date', '20191109'],
    ['four numbers', '3.0.6.0'],
    ['a number behind letters', 'r1295'],
    ['a number behind words', 'version-r1070'],
    ['several versions', '1.2.3_4.5.6'],
    ['a capital V', 'V1.2.3'],
    ['a blank', '1.2.3 '],
    ['a sign', '-1.2.3'],
  ])('no version: %s', (_what, text) => {
    expect(isRelease(text)).toBe(false);
  });

  it.each([
    ['1.0.0+1.0.5-social-amd64', '2.0.0+1.0.5-social-amd64', 'the recipe’s number'],
    ['2.0.0+9', '2.0.1+1', 'not the image’s'],
    ['2.9.0+1', '2.10.0+1', 'as numbers'],
    ['v1.0.3', '1.0.4+1.0.3', 'with and without `v`'],
    ['0.0.1', '0.1.0+1', 'with and without `+`'],
    ['1', '1.0.1', 'a missing number is a zero'],
    ['1.14.1-rootless_1', '1.14.1', 'a suffix before none'],
    ['latest', '0.0.1', 'what is no version first of all'],
  ])('%s before %s: %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it.each([
    ['1.0.0+1', '1.0.0+2'],
    ['1', '1.0.0+7'],
    ['v1.0.0', '1.0.0'],
  ])('%s and %s by the age of their tags only', (one, other) => {
    expect(compareVersions(one, other)).toBe(0);
    expect(sortVersions(tags(other, one)).map(({ version }) => version)).toEqual([other, one]);
  });
});

describe('versions', () => {
  it('are sorted by their numbers; equal ones stay as they came, what is none is left out', () => {
    const given = tags(
      '2.0.1+1.0.6',
      '10.0.0+1',
      'latest',
      '2.0.0+1.0.5-social-amd64',
      '1.0.0+9',
      '1.0.0+1',
      'v1.0.3',
      '2.0.1-rc2+2',
      '2.0.1-rc10+2',
    );

    expect(sortVersions(given).map(({ version }) => version)).toEqual([
      '1.0.0+9',
      '1.0.0+1',
      'v1.0.3',
      '2.0.0+1.0.5-social-amd64',
      '2.0.1-rc2+2',
      '2.0.1-rc10+2',
      '2.0.1+1.0.6',
      '10.0.0+1',
    ]);
  });

  it.each([
    ['1.0.0+1', '1.0.0+2', 'patch'],
    ['1.0.0+1', '1.0.1+1', 'patch'],
    ['1.0.0+1', '1.1.0+1', 'minor'],
    ['1.9.9+1', '2.0.0+1', 'major'],
    ['2.0.0+1', '1.9.9+1', 'major'],
    ['1.0.0+1', '1.1.0-rc1+1', 'minor'],
    ['1234abcd+U', '1.0.0+1', 'major'],
  ])('from %s to %s is a %s change', (from, to, change) => {
    expect(classOfChange(from, to)).toBe(change);
  });

  const sorted = ['1.0.0+1', '1.0.0+2', '1.1.0+2', '2.0.0+3'];

  it.each([
    ['1.0.0+1', '2.0.0+3', ['1.0.0+2', '1.1.0+2', '2.0.0+3']],
    ['1.1.0+2', '1.1.0+2', []],
    ['2.0.0+3', '1.0.0+1', []],
    ['1.0.5+1', '2.0.0+3', ['1.1.0+2', '2.0.0+3']],
    ['1234abcd', '1.0.0+2', ['1.0.0+1', '1.0.0+2']],
    ['1.0.0+1', '9.9.9', []],
  ])('from %s to %s pass %j', (from, to, passed) => {
    expect(versionsPassed(from, to, sorted)).toEqual(passed);
  });

  it('are releases only by annotated tags', () => {
    const list = [
      { version: '1.0.0+1', isAnnotated: true, isWithdrawn: false },
      { version: '1.1.0+1', isAnnotated: false, isWithdrawn: false },
      { version: '1.2.0+1', isAnnotated: true, isWithdrawn: true },
    ];

    expect(newestRelease(list)?.version).toBe('1.0.0+1');
    expect(newestRelease([])).toBeNull();
  });

  it('that are none are older than all others', () => {
    expect(compareVersions('latest', '0.0.1')).toBeLessThan(0);
    expect(compareVersions('0.0.1', 'latest')).toBeGreaterThan(0);
    expect(compareVersions('latest', 'stable')).toBe(0);
  });
});
