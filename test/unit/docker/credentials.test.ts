import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NO_LOGIN } from '../../../src/adapters/docker/credentials/auth.ts';
import { dockerCredentials } from '../../../src/adapters/docker/credentials/docker-credentials.ts';

const PASSWORD = 'hunter2:with<signs>';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coopbot-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function config(content: unknown): Readonly<Record<string, string>> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'config.json'), text);
  return { DOCKER_CONFIG: folder, HOME: '/nowhere', PATH: `${folder}:${process.env['PATH'] ?? ''}` };
}

/** A helper that writes down what it was given, and then does this. */
function helper(name: string, then: string): void {
  const lines = ['#!/bin/sh', `echo "$@" >>${folder}/calls`, `cat >>${folder}/calls`, then, ''];
  writeFileSync(join(folder, `docker-credential-${name}`), lines.join('\n'), { mode: 0o755 });
}

function auth(user: string, password: string): { readonly auth: string } {
  return { auth: Buffer.from(`${user}:${password}`).toString('base64') };
}

async function sent(environment: Readonly<Record<string, string>>, image: string): Promise<unknown> {
  const header = await dockerCredentials(environment).headerFor(image);
  expect(header).toMatch(/^[\w-]+=*$/);
  expect(header.length % 4).toBe(0);
  return JSON.parse(Buffer.from(header, 'base64url').toString());
}

describe('docker’s own logins', () => {
  it('are sent as docker sends them', async () => {
    const recorded = z
      .object({ dockerConfig: z.unknown() })
      .parse(JSON.parse(readFileSync('test/parity/cases/resolve-always/case.json', 'utf8')));
    const credentials = dockerCredentials(config(recorded.dockerConfig));

    expect(await credentials.headerFor('reg.example/app:1')).toBe(
      Buffer.from('{"username":"user","password":"pass","serveraddress":"reg.example"}').toString('base64'),
    );
    expect(await credentials.headerFor('alpine')).toBe(NO_LOGIN);
  });

  it('write signs of HTML as Go does', async () => {
    const header = await dockerCredentials(config({ auths: { r: auth('u', PASSWORD) } })).headerFor('r/a');
    const otherHeader = await dockerCredentials(
      config({ auths: { 'r.test': auth('u', PASSWORD) } }),
    ).headerFor('r.test/a');

    expect(header).toBe(NO_LOGIN);
    expect(Buffer.from(otherHeader, 'base64url').toString()).toBe(
      String.raw`{"username":"u","password":"hunter2:with\u003csigns\u003e","serveraddress":"r.test"}`,
    );
  });

  it.each([
    ['alpine', 'https://index.docker.io/v1/'],
    ['index.docker.io/coop/app:1', 'https://index.docker.io/v1/'],
    ['localhost/app', 'localhost'],
    ['r.test:5000/app@sha256:'.padEnd(87, 'a'), 'r.test:5000'],
  ])('of %s stand under %s', async (image, key) => {
    expect(await sent(config({ auths: { [key]: auth('u', 'p') } }), image)).toEqual({
      username: 'u',
      password: 'p',
      serveraddress: key,
    });
  });

  it.each(['https://r.test/v1/', 'http://r.test', 'r.test/v2/'])(
    'are found under the key %s of an older docker',
    async (key) => {
      expect(await sent(config({ auths: { [key]: auth('u', 'p') } }), 'r.test/app')).toEqual({
        username: 'u',
        password: 'p',
        serveraddress: key,
      });
    },
  );

  it('may be padded with NULs', async () => {
    const padded = { auths: { 'r.test': auth('u', '\0\0p\0q\0') } };

    expect(await sent(config(padded), 'r.test/app')).toMatchObject({ password: 'p\0q' });
  });

  it('may be tokens', async () => {
    const given = { auths: { 'r.test': { identitytoken: 'id', registrytoken: 'reg', email: 'a@b.test' } } };

    expect(await sent(config(given), 'r.test/app')).toEqual({
      identitytoken: 'id',
      registrytoken: 'reg',
      email: 'a@b.test',
      serveraddress: 'r.test',
    });
  });

  it('are none where there is no file', async () => {
    const nothing = { HOME: folder, PATH: folder };

    expect(await dockerCredentials(nothing).headerFor('r.test/app')).toBe(NO_LOGIN);
    mkdirSync(join(folder, '.docker'));
    writeFileSync(join(folder, '.docker', 'config.json'), '');
    expect(await dockerCredentials(nothing).headerFor('r.test/app')).toBe(NO_LOGIN);
  });

  it.each([
    ['no JSON', `{"auths": "${PASSWORD}`],
    ['another type', { auths: { 'r.test': { auth: 7, password: PASSWORD } } }],
    ['no base64', { auths: { 'r.test': { auth: `!${PASSWORD}` } } }],
    ['no colon', { auths: { 'r.test': { auth: btoa(PASSWORD.replaceAll(':', '')) } } }],
    ['no user', { auths: { 'r.test': { auth: btoa(`:${PASSWORD}`) } } }],
  ])('that cannot be read are told without their content: %s', async (_what, content) => {
    const failure = await dockerCredentials(config(content)).headerFor('r.test/app').catch(String);

    expect(failure).toContain('config.json');
    expect(failure).not.toMatch(/hunter|aHVudGVy/);
  });
});

describe('a credential helper', () => {
  it('is asked for one registry, by stdin', async () => {
    helper('test', `echo '{"ServerURL":"x","Username":"u","Secret":"${PASSWORD}"}'`);
    const environment = config({ credHelpers: { 'r.test': 'test' }, auths: { 's.test': auth('v', 'p') } });
    const credentials = dockerCredentials(environment);
    await credentials.headerFor('r.test/other');
    const header = await credentials.headerFor('r.test/app');

    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      username: 'u',
      password: PASSWORD,
      serveraddress: 'r.test',
    });
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('get\nr.test');
    expect(await sent(environment, 's.test/app')).toMatchObject({ username: 'v' });
  });

  it('of all registries wins over the file, and may have a token', async () => {
    helper('test', `echo '{"Username":"<token>","Secret":"long"}'`);
    const environment = config({ credsStore: 'test', auths: { 'r.test': auth('v', 'p') } });

    expect(await sent(environment, 'r.test/app')).toEqual({
      identitytoken: 'long',
      serveraddress: 'r.test',
    });
    expect(await sent(environment, 'alpine')).toEqual({
      identitytoken: 'long',
      serveraddress: 'https://index.docker.io/v1/',
    });
  });

  it('may have nothing', async () => {
    helper('test', 'echo "credentials not found in native keychain"; exit 1');

    expect(await dockerCredentials(config({ credsStore: 'test' })).headerFor('r.test/app')).toBe(NO_LOGIN);
  });

  it('is docker’s default where it is installed and nothing else is said', async () => {
    helper('secretservice', `echo '{"Username":"u","Secret":"p"}'`);
    config({});

    expect(await sent({ DOCKER_CONFIG: folder, PATH: `${folder}:/bin` }, 'r.test/app')).toMatchObject({
      username: 'u',
    });
  });

  it.each([
    ['fails', `echo "bad ${PASSWORD}"; exit 3`, 'fails (3)'],
    ['answers no login', `echo "${PASSWORD}"`, 'answers nothing'],
    ['talks for ever', `yes "${PASSWORD}"`, 'says far too much'],
  ])('that %s is told without its words', async (_what, then, words) => {
    helper('test', then);

    const failure = await dockerCredentials(config({ credsStore: 'test' }))
      .headerFor('r.test/app')
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'registry_login', message: expect.stringContaining(words) });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('hunter2');
  });

  it.each([
    ['gone', 'is not installed'],
    ['../../bin/sh', 'cannot be the name'],
    ['x; touch y', 'cannot be the name'],
  ])('%s is refused', async (name, words) => {
    await expect(
      dockerCredentials(config({ credsStore: name })).headerFor('r.test/app'),
    ).rejects.toMatchObject({ code: 'registry_login', message: expect.stringContaining(words) });
  });
});
