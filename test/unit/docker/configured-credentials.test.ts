import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionTo, isOpenTo } from '../../../src/adapters/docker/connection.ts';
import { NO_LOGIN } from '../../../src/adapters/docker/credentials/auth.ts';
import { configuredCredentials } from '../../../src/adapters/docker/credentials/configured-credentials.ts';
import { loginHeaders } from '../../../src/adapters/docker/credentials/registry-credentials.ts';
import { UserError } from '../../../src/kernel/errors.ts';
import { ServerName } from '../../../src/kernel/ids.ts';
import { Secret } from '../../../src/kernel/secret.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coopbot-configured-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function decoded(header: string): unknown {
  return JSON.parse(Buffer.from(header, 'base64url').toString());
}

const logins = [
  { registry: 'r.test:5000', username: 'coop', password: { kind: 'environment', variable: 'R_PASSWORD' } },
  { registry: 'docker.io', username: 'hub', password: { kind: 'file', path: 'hub' } },
] as const;

describe('the logins of config.yml', () => {
  it('are for their own registry, and read anew each time', async () => {
    let password = 'one';
    const read = async (): Promise<Secret> => new Secret(password);
    const credentials = configuredCredentials({ logins, dockerConfig: null }, { environment: {}, read });

    expect(decoded(await credentials.headerFor('r.test:5000/app'))).toEqual({
      username: 'coop',
      password: 'one',
      serveraddress: 'r.test:5000',
    });
    password = 'two';
    expect(decoded(await credentials.headerFor('alpine:3'))).toEqual({
      username: 'hub',
      password: 'two',
      serveraddress: 'https://index.docker.io/v1/',
    });
    for (const image of ['r.test/app', 'r.test:5001/app', 'evil.test/r.test:5000']) {
      expect(await credentials.headerFor(image)).toBe(NO_LOGIN);
      expect(await loginHeaders(credentials, image)).toEqual({});
    }
  });

  it('that cannot be read are told without their path', async () => {
    const read = async (): Promise<Secret> => {
      throw new UserError('config_invalid', 'There is no file `/etc/coopbot/hub`.');
    };
    const credentials = configuredCredentials({ logins, dockerConfig: null }, { environment: {}, read });

    await expect(credentials.headerFor('alpine')).rejects.toMatchObject({
      code: 'registry_login',
      message: 'The bot cannot read its password for the registry `docker.io`.',
    });
  });

  it('leave other registries to docker’s settings, whose helpers get to know no secret of the bot', async () => {
    const helper = ['#!/bin/sh', `env >${folder}/env`, `echo '{"Username":"u","Secret":"p"}'`, ''].join('\n');
    writeFileSync(join(folder, 'docker-credential-test'), helper, { mode: 0o755 });
    writeFileSync(join(folder, 'config.json'), '{"credsStore":"test"}');
    const environment = {
      PATH: `${folder}:/bin:/usr/bin`,
      COOPBOT_MATRIX_PASSWORD: 'hunter2',
      R_PASSWORD: 'hunter3',
      AWS_REGION: 'eu',
    };
    const credentials = configuredCredentials(
      { logins, dockerConfig: join(folder, 'config.json') },
      { environment, read: async () => new Secret('own') },
    );

    expect(decoded(await credentials.headerFor('r.test:5000/app'))).toMatchObject({ password: 'own' });
    expect(decoded(await credentials.headerFor('s.test/app'))).toMatchObject({ username: 'u' });
    const given = readFileSync(join(folder, 'env'), 'utf8');
    expect(given).toContain('AWS_REGION=eu');
    expect(given).not.toMatch(/hunter|COOPBOT|R_PASSWORD/);
  });
});

describe('the way to an engine', () => {
  const server = ServerName.parse('server1');
  const tls = { ca: 'CA', client: { cert: 'CERT', key: new Secret('hunter2') } };

  it('shows no key to who prints it', () => {
    const connection = connectionTo(server, 'tcp://r.test', tls);

    expect(connection).toMatchObject({
      protocol: 'https',
      host: 'r.test',
      port: '2376',
      ca: 'CA',
      cert: 'CERT',
    });
    expect(connection.key).toEqual(Buffer.from('hunter2'));
    expect(inspect(connection, { showHidden: true, depth: null })).not.toMatch(/hunter2|68 75 6e/);
  });

  it.each([
    ['tcp://10.0.0.1:2375', true],
    ['tcp://manager.test:2375', true],
    ['tcp://127.0.0.1:2375', false],
    ['tcp://[::1]:2375', false],
    ['tcp://localhost:2375', false],
    ['unix:///var/run/docker.sock', false],
  ])('%s is open to others on the way: %s', (host, isOpen) => {
    expect(isOpenTo(host, null)).toBe(isOpen);
    expect(isOpenTo(host, tls)).toBe(false);
  });
});
