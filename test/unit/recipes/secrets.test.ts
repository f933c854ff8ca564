import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../src/apps/env-file.ts';
import { generatePassword } from '../../../src/recipes/passwords.ts';
import { isLogin, nextVersion, planSecrets } from '../../../src/recipes/secrets.ts';

const path = 'servers/one/cloud.oak.coop.env';

function plan(key: string, version: string, env: string): ReturnType<typeof planSecrets>[number] | undefined {
  const use = {
    key,
    name: `cloud_oak_coop_${key}_${version}`,
    rawName: `\${STACK_NAME}_${key}_\${SECRET_${key.toUpperCase()}_VERSION:-v1}`,
  };
  return planSecrets([use], parseEnvFile(env, path).entries, path)[0];
}

describe('a secret', () => {
  it.each([
    ['SECRET_DB_VERSION=v1 # length=64 charset=hex', { length: 64, charset: ['hex'], isGenerated: true }],
    ['SECRET_DB_VERSION=v1', { length: null, charset: ['default'], isGenerated: true, warning: null }],
    ['', { length: null, isGenerated: true }],
    ['SECRET_DB_VERSION=v1 # generate=false', { isGenerated: false }],
    ['SECRET_DB_VERSION=v1 # length=9 charset=default,special', { charset: ['default', 'special'] }],
    ['STACK_NAME=x # length=9\nDB_VERSION=v1 # length=8', { length: null }],
  ])('is made as %j says', (env, expected) => {
    expect(plan('db', 'v1', env)).toMatchObject({ name: 'cloud_oak_coop_db_v1', version: 'v1', ...expected });
  });

  it('finds its setting whatever that is called', () => {
    const use = { key: 'key', name: 'a_key_v2', rawName: '${STACK_NAME}_key_$OVH_KEY' };
    const { entries } = parseEnvFile('OVH_KEY=v2 # length=12', path);

    expect(planSecrets([use], entries, path)).toMatchObject([{ length: 12, version: 'v2' }]);
  });

  it('of unknown characters is made of letters and digits, with a warning', () => {
    expect(plan('db', 'v1', 'SECRET_DB_VERSION=v1 # length=9 charset=alnum')).toMatchObject({
      charset: ['default'],
      warning: expect.stringContaining('`alnum`'),
    });
  });

  it.each([
    ['db', '', 'A=1\nSECRET_DB_VERSION=', 2, '`SECRET_DB_VERSION` is missing or empty'],
    ['db', 'v1', 'SECRET_DB_VERSION=v1 # length=x', 1, 'from 5 to 1024'],
    ['db', 'v1', 'SECRET_DB_VERSION=v1 # length=4', 1, 'from 5 to 1024'],
    ['db', 'v1', 'SECRET_DB_VERSION=v1 # length=1025', 1, 'from 5 to 1024'],
    ['o'.repeat(60), 'v1', 'A=1', undefined, '78 characters, and Docker takes 64'],
  ])('%s with version %j and %j is refused', (key, version, env, line, words) => {
    const planning = (): unknown => plan(key, version, env);

    expect(planning).toThrow(words);
    expect(planning).toThrow(
      expect.objectContaining({ code: 'app_broken', place: line === undefined ? { path } : { path, line } }),
    );
  });
});

describe('the version of a secret', () => {
  it.each([
    ['${STACK_NAME}_a_${SECRET_A_VERSION}', 'SECRET_A_VERSION'],
    ['${STACK_NAME}_a_${SECRET_A_VERSION:-v1}', 'SECRET_A_VERSION'],
    ['${STACK_NAME}_a_${SECRET_A_VERSION?not set}', 'SECRET_A_VERSION'],
    ['${STACK_NAME}_ovh_key_$OVH_KEY', 'OVH_KEY'],
    ['${STACK_NAME}_${FLAVOUR}_a_${SECRET_A_VERSION}', 'SECRET_A_VERSION'],
    ['${STACK_NAME}_${FLAVOUR}_a_v1', null],
    ['a_v1', null],
    ['a_${STACK_NAME}', null],
  ])('called %s is set by %s', (rawName, setting) => {
    expect(planSecrets([{ key: 'a', name: 's_a_v1', rawName }], [], path)).toMatchObject([{ setting }]);
  });

  it.each([
    ['v1', [], 'v2'],
    ['v9', [], 'v10'],
    ['v1', ['v2', 'v3', 'v5'], 'v4'],
    ['1', [], '2'],
    ['007', [], '008'],
    ['2026-02', [], '2026-03'],
    ['prod', [], 'prod2'],
    ['v99999999999999999999', [], 'v100000000000000000000'],
  ])('after %s, with %j taken, is %s', (version, taken, next) => {
    expect(nextVersion(version, new Set(taken))).toBe(next);
  });
});

it.each([
  ['admin_password', true],
  ['admin_pass', true],
  ['initial_admin_pw', true],
  ['wp_admin_password', true],
  ['admin_token', true],
  ['db_password', false],
  ['db_root_password', false],
  ['db_admin_password', false],
  ['secret_key_base', false],
  ['administrator_email', false],
])('%s is a login of people: %s', (key, isOne) => {
  expect(isLogin(key)).toBe(isOne);
});

describe('a password', () => {
  const counting = (): { token: () => string; below: (below: number) => number } => {
    let count = 0;
    return { token: () => '', below: (below) => count++ % below };
  };

  it.each([
    [{ length: 40, charset: ['hex'] as const }, /^[0-9a-f]{40}$/],
    [{ length: 200, charset: ['default'] as const }, /^[^lIO01\W_]{200}$/],
    [{ length: 200, charset: ['default', 'safespecial'] as const }, /^[^lIO01$&'"\\\s]{200}$/],
    [{ length: null, charset: ['default'] as const }, /^([a-kmnp-z2-9]{5}-){4}[a-kmnp-z2-9]{5}$/],
  ])('of %j has that shape, and prints as nothing', (shape, pattern) => {
    const secret = generatePassword(shape, counting());

    expect(secret.reveal()).toMatch(pattern);
    expect(String(secret) + JSON.stringify({ secret })).not.toContain(secret.reveal());
  });

  it('takes every character of its alphabets with the same chance', () => {
    const asked: number[] = [];
    const below = (limit: number): number => asked.push(limit) && limit - 1;

    expect(
      generatePassword({ length: 5, charset: ['default', 'special'] }, { token: () => '', below }).reveal(),
    ).toBe('=====');
    expect(new Set(asked)).toEqual(new Set([57 + 12]));
  });
});
