import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { renderExample } from '../../../src/config/render-example.ts';
import { UserError } from '../../../src/kernel/errors.ts';
import { ServerName } from '../../../src/kernel/ids.ts';

const small = `matrix:
  homeserver: https://matrix.example.coop/
  user: "@bot:example.coop"
  password_file: secrets/password
servers:
  server1: { host: unix:///var/run/docker.sock, app_domain: apps.example.coop }
`;

function parse(text: string, environment: Record<string, string> = {}): Config {
  return parseConfig({ text, path: 'config.yml', resolve: (path) => `/etc/coopbot/${path}`, environment });
}

function complaint(text: string, environment: Record<string, string> = {}): string {
  try {
    parse(text, environment);
  } catch (error) {
    if (error instanceof UserError && error.code === 'config_invalid') {
      return error.message;
    }
    throw error;
  }
  return 'nothing wrong';
}

describe('config.example.yml', () => {
  const example = readFileSync(new URL('../../../config.example.yml', import.meta.url), 'utf8');

  it('is what the schema says', () => {
    expect(example).toBe(renderExample());
  });

  it('loads as it is', () => {
    expect(complaint(example)).toBe('nothing wrong');
  });

  it('loads with every key that may be left out', () => {
    const whole = example
      .replaceAll(/^( *)#(?=\S|( {2}))/gm, '$1')
      .replaceAll(/^( *)#(?=ca_file)/gm, '$1')
      .replace(/^ *token_file:.*\n/m, '')
      .replace('unix:///var/run/docker.sock', 'tcp://manager.example.coop:2376');
    const { servers, keys, apps, registries } = parse(whole);

    expect(servers.get(ServerName.parse('server1'))?.probe).toEqual({
      connectTo: { host: '127.0.0.1', port: 443 },
      caFile: '/etc/coopbot/ca.pem',
    });
    expect(servers.get(ServerName.parse('server1'))?.tls).toEqual({
      caFile: '/etc/coopbot/secrets/engine-ca.pem',
      certFile: '/etc/coopbot/secrets/engine-cert.pem',
      keyFile: '/etc/coopbot/secrets/engine-key.pem',
    });
    expect(registries).toEqual({
      logins: [
        {
          registry: 'registry.example.coop',
          username: 'coopbot',
          password: { kind: 'file', path: '/etc/coopbot/secrets/registry-password' },
        },
      ],
      dockerConfig: expect.stringContaining('.docker/config.json'),
    });
    expect(keys.dataFile).toBe('/etc/coopbot/secrets/data-key');
    expect(apps.remote).toBe('ssh://git@git.example.coop/coop/apps.git');
  });
});

describe('the settings', () => {
  it('have defaults for all that may be left out, paths relative to the file, durations in milliseconds', () => {
    expect(parse(small)).toEqual({
      bot: { name: 'coopbot', prefix: '!', timeZone: 'UTC', quietHours: null, image: null },
      matrix: {
        homeserver: 'https://matrix.example.coop',
        user: '@bot:example.coop',
        login: { kind: 'password', source: { kind: 'file', path: '/etc/coopbot/secrets/password' } },
        deviceName: 'coopbot',
        editsEveryMs: 5000,
        rooms: [],
      },
      data: '/etc/coopbot/data',
      apps: { folder: '/etc/coopbot/apps', remote: null, branch: 'main', others: new Map() },
      recipes: { folder: '/etc/coopbot/data/recipes', sources: new Map(), allowed: [] },
      servers: new Map([
        [
          'server1',
          {
            host: 'unix:///var/run/docker.sock',
            tls: null,
            appDomain: 'apps.example.coop',
            nodes: new Map(),
            probe: null,
          },
        ],
      ]),
      registries: { logins: [], dockerConfig: null },
      secrets: { folder: null },
      roles: { path: 'roles.yml' },
      limits: {
        commandsPerMinute: 20,
        commandDeadlineMs: 20_000,
        consentWithinMs: 86_400_000,
      },
      log: { level: 'info' },
      keys: {
        digestFile: '/etc/coopbot/data/digest.key',
        dataFile: '/etc/coopbot/data/data.key',
      },
    });
  });

  it('take a secret from the environment before one from a file', () => {
    const without = small.replace(/.*password_file.*\n/, '');

    expect(parse(without, { COOPBOT_MATRIX_TOKEN: 'x' }).matrix.login).toEqual({
      kind: 'token',
      source: { kind: 'environment', variable: 'COOPBOT_MATRIX_TOKEN' },
    });
    expect(parse(small, { COOPBOT_MATRIX_PASSWORD: 'x' }).matrix.login.source.kind).toBe('environment');
    expect(complaint(without)).toContain(
      'config.yml:2:3: Give `password_file` or `token_file`, or set COOPBOT_',
    );
  });

  it('take a registry’s password from the environment too', () => {
    const text = `${small}registries: { logins: { "docker.io": { username: coop, password_variable: HUB } } }\n`;

    expect(parse(text).registries.logins).toEqual([
      { registry: 'docker.io', username: 'coop', password: { kind: 'environment', variable: 'HUB' } },
    ]);
  });

  it('know recipes and where they come from', () => {
    const sources = '{ nextcloud: git@git.example.coop:recipes/nextcloud, wiki: [/one/wiki, /other/wiki] }';
    const { recipes } = parse(`${small}recipes:\n  sources: ${sources}\n`);

    expect([...recipes.sources]).toEqual([
      ['nextcloud', ['git@git.example.coop:recipes/nextcloud']],
      ['wiki', ['/one/wiki', '/other/wiki']],
    ]);
  });

  it.each([
    ['catalogue: lists/recipes.json', { catalogue: '/etc/coopbot/lists/recipes.json' }],
    ['catalogue: https://recipes.example.coop/x.json', { catalogue: 'https://recipes.example.coop/x.json' }],
    ['allowed: [https://git.example.coop/recipes/]', { allowed: ['https://git.example.coop/recipes/'] }],
  ])('know a list of recipes and what of it is allowed: %s', (line, expected) => {
    expect(parse(`${small}recipes:\n  ${line}\n`).recipes).toMatchObject(expected);
  });

  it.each([
    ['catalogue: http://recipes.example.coop/x.json', 'https'],
    ['catalogue: https://lou:hunter2@recipes.example.coop/x.json', 'password'],
    ['allowed: [http://git.example.coop/]', 'https'],
    ['allowed: [git.example.coop]', 'https'],
    ['allowed: ["https://git.example.coop@evil.example/"]', 'https'],
  ])('take no list of recipes from %s', (line, word) => {
    const text = complaint(`${small}recipes:\n  ${line}\n`);

    expect(text).toContain(word);
    expect(text).not.toContain('hunter2');
  });

  it.each([
    [
      'a registry’s password',
      `${small}registries: { logins: { r.test: { username: u, password: hunter2 } } }\n`,
      'Secrets never stand in this file: give them by file (`password_file`)',
    ],
    [
      'a login without password',
      `${small}registries: { logins: { r.test: { username: u } } }\n`,
      'config.yml:7:33: Give `password_file` or `password_variable`, one of them.',
    ],
    [
      'two passwords of a registry',
      `${small}registries: { logins: { r.test: { username: u, password_file: a, password_variable: B } } }\n`,
      'Give `password_file` or `password_variable`, one of them.',
    ],
    [
      'the address of a registry',
      `${small}registries: { logins: { "https://r.test/": { username: u, password_file: a } } }\n`,
      'must be a registry as images name it',
    ],
    [
      'certificates for the socket of a node',
      small.replace(
        'app_domain:',
        'nodes: { n2: { host: "unix:///n", tls: { ca_file: a, cert_file: b, key_file: c } } }, app_domain:',
      ),
      'Certificates belong to a `tcp://` host.',
    ],
    [
      'a node that cannot be',
      small.replace('app_domain:', 'nodes: { "n 2": { host: "unix:///n" } }, app_domain:'),
      'must be the host name of a node',
    ],
    ['an image that cannot be', `${small}bot: { image: "--privileged" }\n`, 'must be the name of an image'],
    [
      'certificates for a socket',
      small.replace('app_domain:', 'tls: { ca_file: a, cert_file: b, key_file: c }, app_domain:'),
      'Certificates belong to a `tcp://` host.',
    ],
    [
      'a password',
      small.replace('password_file: secrets/password', 'password: hunter2'),
      'config.yml:4:3: Secrets never stand in this file: give them by file (`password_file`) or by environment variable.',
    ],
    [
      'a token',
      small.replace('password_file: secrets/password', 'access_token: hunter2'),
      'Secrets never stand in this file',
    ],
    [
      'a password of a server',
      small.replace('app_domain:', 'registry_password: hunter2, app_domain:'),
      'Secrets never stand in this file',
    ],
    [
      'a password in a URL',
      `${small}apps: { remote: "https://bot:hunter2@git.example.coop/apps" }\n`,
      '`remote` must hold no password',
    ],
    [
      'a password in the homeserver’s address',
      small.replace('https://', 'https://bot:hunter2@'),
      '`homeserver` must hold no password',
    ],
    [
      'a password in a line that is no YAML',
      small.replace('password_file: secrets/password', 'password: "hunter2'),
      'config.yml:',
    ],
    [
      'two ways to log in',
      small.replace('password_file', 'token_file: hunter2\n  password_file'),
      '`password_file` or `token_file`, not both',
    ],
    [
      'an unknown key',
      `${small}limts: {}\n`,
      'config.yml:7:1: There is no key `limts` here. Did you mean `limits`?',
    ],
    [
      'an unknown key of a server',
      small.replace('app_domain', 'app_domains'),
      'config.yml:6:49: There is no key `app_domains` here. Did you mean `app_domain`?|`app_domain` is missing',
    ],
    ['a missing key', small.replace(/.*homeserver.*\n/, ''), 'config.yml:2:3: `homeserver` is missing.'],
    ['no server', small.replace(/servers:[^]*/, 'servers: {}\n'), 'Name one server at least.'],
    ['a number for a text', `${small}data: 7\n`, 'config.yml:7:7: `data` must be a text.'],
    [
      'a duration that is none',
      small.replace('servers:', '  edits_every: 5\nservers:'),
      '`edits_every` must be a duration',
    ],
    [
      'a time zone that is none',
      `${small}bot: { time_zone: Oaktown }\n`,
      '`time_zone` must be a time zone such as `Europe/Berlin`.',
    ],
    [
      'a prefix that is a word',
      `${small}bot: { prefix: bot }\n`,
      '`prefix` must be one to three signs such as `!`.',
    ],
    [
      'an engine by ssh',
      small.replace('unix:///var/run/docker.sock', 'ssh://root@server1'),
      '`host` with `ssh://` comes later',
    ],
    [
      'an engine that is none',
      small.replace('unix:///var/run/docker.sock', 'docker'),
      '`host` must be `unix:///path` or `tcp://host:port`.',
    ],
    [
      'a level that is none',
      `${small}log: { level: loud }\n`,
      '`level` must be `debug` or `info` or `warn` or `error`.',
    ],
    ['a server’s name that is none', small.replace('server1:', '"a b":'), '`a b` must be a server’s name.'],
    [
      'a git address that is an option',
      `${small}apps: { remote: "--upload-pack=x" }\n`,
      '`remote` must be the address of a git repository.',
    ],
  ])('are refused for %s, and never quote a value that may be secret', (_what, text, expected) => {
    const told = complaint(text);

    expect(expected.split('|').some((part) => told.includes(part)) ? 'as expected' : told).toBe(
      'as expected',
    );
    expect(told).toMatch(/^config\.yml:\d+:\d+: /);
    expect(told).not.toContain('hunter2');
  });
});
