import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/kernel/errors.ts';
import { appFile, appWith, loadFiles, loadText } from './compose.ts';

function refusal(load: () => unknown): UserError {
  try {
    load();
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
  throw new Error('was not refused');
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('a compose file with a fault is refused by file, line and column', () => {
  it.each([
    ['services:\n\tapp: {}', 'compose.yml:2:1: This is not valid YAML: Tabs are not allowed as indentation.'],
    [
      'services: {a: {image: "x\u0007"}}',
      'compose.yml:1:25: Here is a control character (U+0007). Take it out, or write it as `\\u0007` in double quotes.',
    ],
    [
      'a: 1\nb: x\u2028y',
      'compose.yml:2:5: Here is a line separator that editors do not show (U+2028). Take it out, or write it as `\\u2028` in double quotes.',
    ],
    ['- a', 'compose.yml:1:1: A compose file is a mapping with `services:` and the like.'],
    [
      'services: {a: {image: x}, a: {image: y}}',
      'compose.yml:1:27: The key `a` is there twice, first on line 1.',
    ],
    ['services: {app: *base}', 'compose.yml:1:17: There is no anchor `&base` above this.'],
    ['version: 3.8', 'compose.yml:1:10: `version` must be a text: write `version: "3.8"`.'],
    ['version: "2"', 'compose.yml:1:10: `version` must be "3.0" to "3.13", or left out.'],
    [
      appFile('replicas: 2'),
      'compose.yml:4:5: `services.app.replicas` is not a key that a stack knows. Is it spelt right?',
    ],
    [
      appFile('profiles: [x]'),
      'compose.yml:4:5: `services.app.profiles` is not for swarms: put the service into an overlay file of its own.',
    ],
    [
      appFile('mem_limit: 1g'),
      'compose.yml:4:5: `services.app.mem_limit` is not for swarms: use `deploy.resources.limits`.',
    ],
    [
      appFile('environment: {A: true}'),
      'compose.yml:4:22: `services.app.environment.A` must be a text, a number or nothing. Put it in quotes.',
    ],
    [
      appFile('deploy: {replicas: "2"}'),
      'compose.yml:4:24: `services.app.deploy.replicas` must be a number, without quotes.',
    ],
    [
      appFile('stop_grace_period: 30'),
      'compose.yml:4:24: `services.app.stop_grace_period` must be a text. Put it in quotes.',
    ],
    [
      appFile('stop_grace_period: "30"'),
      'compose.yml:4:24: `services.app.stop_grace_period` must be a time such as `30s`, `1m30s` or `1h`.',
    ],
    [
      appFile('networks: [proxy]'),
      'compose.yml:4:16: The network `proxy` is used by `app` and not defined under `networks`.',
    ],
    [
      appFile('volumes: ["data:/d"]'),
      'compose.yml:4:15: The volume `data` is used here and not defined under `volumes`.',
    ],
    [
      appFile('secrets: [key]'),
      'compose.yml:4:15: The secret `key` is used by `app` and not defined under `secrets`.',
    ],
    [
      appFile('volumes: ["./x:/x"]'),
      'compose.yml:4:15: `./x` is a path of the recipe, and no node holds the recipe’s files. Use `configs` or an absolute path.',
    ],
    [
      'version: "3.5"\n' + appFile('init: true'),
      'compose.yml:5:5: `services.app.init` came with format 3.7, and this file says 3.5. Write `version: "3.8"`.',
    ],
    ['services: {app: {command: x}}', 'compose.yml:1:17: The service `app` has no `image`.'],
    [
      'services: {app: {image: UPPER}}',
      'compose.yml:1:25: `UPPER` holds capital letters, which no image’s name may.',
    ],
    [
      'configs: {c: {file: ../x}}\nservices: {}',
      'compose.yml:1:14: The file `../x` of the config `c` lies outside the recipe.',
    ],
    [
      'configs: {c: {file: /etc/passwd}}\nservices: {}',
      'compose.yml:1:14: The file `/etc/passwd` of the config `c` lies outside the recipe.',
    ],
    [
      'configs: {c: {file: x}}\nservices: {}',
      'compose.yml:1:14: The file `x` of the config `c` is not in the recipe.',
    ],
    [
      'configs: {c: {}}\nservices: {}',
      'compose.yml:1:14: The config `c` needs a `file`, or `external: true`.',
    ],
    [appFile('env_file: ../.env'), 'compose.yml:4:15: The file `../.env` lies outside the recipe.'],
    [appFile('hostname: ${A:?set it}'), 'compose.yml:4:15: The variable `A` is needed here: set it'],
    [
      appFile('hostname: $(id)'),
      'compose.yml:4:15: `services.app.hostname` holds a `$` that starts no variable. Write `$$` for a plain one.',
    ],
  ])('%j', (text, message) => {
    expect(refusal(() => loadText(text)).message).toBe(message);
  });

  it('names the file of the fault among several', () => {
    const base = appFile('tty: true');

    const { place } = refusal(() =>
      loadFiles({ 'compose.yml': base, 'compose.smtp.yml': appFile('deploy: {mode: x}') }),
    );

    expect(place).toEqual({ path: 'compose.smtp.yml', line: 4, column: 20 });
  });

  it('never says what a variable holds', () => {
    const variables = { PASSWORD: 'hunter2' };

    expect(refusal(() => appWith('deploy: {replicas: "${PASSWORD}"}', { variables })).message).not.toContain(
      'hunter2',
    );
  });

  it('is not brought down by depth or by aliases of aliases', () => {
    const rows = Array.from(
      { length: 9 },
      (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`,
    );

    expect(refusal(() => loadText('a: '.concat('['.repeat(50_000)))).message).toContain('nested too deep');
    expect(refusal(() => loadText(['a0: &a0 [x]', ...rows.slice(1)].join('\n'))).message).toContain(
      'too many values',
    );
    expect(refusal(() => loadText('x-a: &a {b: *a}')).message).toContain('contains itself');
  });
});

describe('a recipe', () => {
  const compose = `
version: "3.8"
x-env: &env
  TZ: Europe/Berlin
services:
  app:
    image: nextcloud:31.0.4
    networks: [proxy, internal]
    environment:
      <<: *env
      MYSQL_HOST: db
    secrets: [db_password]
    configs:
      - source: entrypoint
        target: /entrypoint.sh
        mode: 0555
    volumes: [data:/var/www/html]
    deploy:
      restart_policy: {condition: on-failure}
      update_config: {failure_action: rollback, order: start-first}
      labels:
        - traefik.enable=true
        - "traefik.http.routers.\${STACK_NAME}.rule=Host(\`\${DOMAIN}\`\${EXTRA_DOMAINS})"
        - coop-cloud.\${STACK_NAME}.timeout=\${TIMEOUT:-300}
    healthcheck: {test: [CMD, curl, -f, "http://localhost"], interval: 30s, start_period: 1m}
  db:
    image: mariadb:11
    networks: [internal]
    secrets: [db_password]
    volumes: [db:/var/lib/mysql]
  cron:
    image: nextcloud:31.0.4
    networks: [internal]
    deploy: {replicas: 0}
secrets:
  db_password: {external: true, name: "\${STACK_NAME}_db_password_\${SECRET_DB_PASSWORD_VERSION}"}
  unused: {external: true, name: unused}
configs:
  entrypoint: {name: "\${STACK_NAME}_entrypoint_\${ENTRYPOINT_VERSION}", file: entrypoint.sh.tmpl, template_driver: golang}
networks:
  proxy: {external: true}
  internal:
volumes:
  data:
  db:
`;
  const variables = {
    STACK_NAME: 'blog',
    DOMAIN: 'blog.oak.coop',
    SECRET_DB_PASSWORD_VERSION: 'v1',
    ENTRYPOINT_VERSION: 'v4',
  };
  const read = (path: string): Uint8Array | null =>
    path === 'entrypoint.sh.tmpl' ? bytes('#!/bin/sh\n') : null;
  const additions = {
    app: {
      labels: { 'coop-cloud.blog.timeout': '600', added: 'x' },
      environment: { TZ: 'UTC', DOMAIN: 'blog.oak.coop' },
    },
  };
  const loaded = loadText(compose, { variables, read, additions });

  it('makes what docker makes', () => {
    expect(loaded.spec.services.map(({ Name }) => Name)).toEqual(['blog_app', 'blog_cron', 'blog_db']);
    expect(loaded.spec.networks.map(({ Name }) => Name)).toEqual(['blog_internal']);
    expect(loaded.spec.external).toEqual({
      networks: ['proxy'],
      secrets: ['blog_db_password_v1'],
      configs: [],
    });
    expect(loaded.spec.configs).toEqual([
      {
        Name: 'blog_entrypoint_v4',
        Labels: { 'com.docker.stack.namespace': 'blog' },
        Data: 'IyEvYmluL3NoCg==',
        Templating: { Name: 'golang' },
      },
    ]);
    expect(loaded.warnings).toEqual([]);
  });

  it('tells the names before variables were filled in, of what is used', () => {
    expect(
      loaded.secrets.map(({ key, name, rawName, isExternal, services }) => ({
        key,
        name,
        rawName,
        isExternal,
        services,
      })),
    ).toEqual([
      {
        key: 'db_password',
        name: 'blog_db_password_v1',
        rawName: '${STACK_NAME}_db_password_${SECRET_DB_PASSWORD_VERSION}',
        isExternal: true,
        services: ['app', 'db'],
      },
    ]);
    expect(loaded.volumes.map(({ name, services }) => [name, services])).toEqual([
      ['blog_data', ['app']],
      ['blog_db', ['db']],
    ]);
  });

  it('takes what abra adds: labels always, environment unless it is there', () => {
    const app = loaded.spec.services[0];

    expect(app?.Labels).toMatchObject({
      'coop-cloud.blog.timeout': '600',
      added: 'x',
      'traefik.enable': 'true',
    });
    expect(app?.TaskTemplate.ContainerSpec.Env).toEqual([
      'DOMAIN=blog.oak.coop',
      'MYSQL_HOST=db',
      'TZ=Europe/Berlin',
    ]);
  });

  it('finds files of an overlay in a folder from the root', () => {
    const overlay = 'version: "3.8"\nconfigs: {tune: {file: postgres/tune.conf}}\n';
    const files = { 'compose.yml': compose, 'postgres/compose.tune.yml': overlay };

    const { spec } = loadFiles(files, {
      variables,
      read: (path) => read(path) ?? (path === 'postgres/tune.conf' ? bytes('x') : null),
    });

    expect(spec.configs.map(({ Name }) => Name)).toContain('blog_tune');
  });
});

describe('a warning says what docker passes over', () => {
  it.each([
    ['restart: always', []],
    [
      'depends_on: [db]',
      [
        'compose.yml:4:17 `services.app.depends_on` has no effect on a swarm. A swarm starts all services at once.',
      ],
    ],
    [
      'tmpfs: /run',
      ['compose.yml:4:12 `services.app.tmpfs` has no effect on a swarm. Use `volumes` with `type: tmpfs`.'],
    ],
    ['container_name: x', ['compose.yml:4:21 `services.app.container_name` has no effect on a swarm.']],
    [
      'ports: ["127.0.0.1:80:80"]',
      [
        'compose.yml:4:13 `services.app.ports.0`: a swarm opens the port on all addresses, not only on 127.0.0.1.',
      ],
    ],
    [
      'volumes: ["d:/d"]',
      [
        'compose.yml:4:15 `services.app.volumes.0`: one letter before a colon is a Windows drive, so this is a nameless volume.',
      ],
    ],
    [
      'hostname: ${A:?not set - see docs}',
      ['compose.yml:4:15 `services.app.hostname`: nothing is checked, because the message holds a `-`.'],
    ],
    [
      'hostname: ${A:-$B}',
      [
        'compose.yml:4:15 `services.app.hostname`: a default is taken as it is: no variable in it is filled in.',
      ],
    ],
    [
      'hostname: $A-b',
      [
        'compose.yml:4:15 `services.app.hostname`: without braces everything behind the variable is its default.',
      ],
    ],
    [
      'environment: {D: 2024-01-31}',
      [
        'compose.yml:4:22 `services.app.environment.D` becomes `2024-01-31 00:00:00 +0000 UTC`. Put it in quotes to keep it as it is.',
      ],
    ],
    [
      'environment: ["SET="]',
      ['compose.yml:4:18 `SET` is empty here, and therefore filled in from the settings.'],
    ],
  ])('%s', (lines, sentences) => {
    const { warnings } = loadText(appFile(lines), { variables: { SET: 'x' } });

    expect(
      warnings.map(({ place, sentence }) => `${place.path}:${place.line}:${place.column} ${sentence}`),
    ).toEqual(sentences);
  });

  it.each([
    [
      'ports: ["53:53", "53:53/udp"]',
      'tty: true',
      '1 of the `ports` of an earlier file fall away, because docker takes them for the same.',
    ],
    [
      'healthcheck: {test: a}',
      'healthcheck: {test: b}',
      'Docker puts this `test` behind that of an earlier file: the health check is both in one.',
    ],
    [
      'logging: {driver: a}',
      'logging: {options: {b: c}}',
      'Docker loses these options, because the earlier file has none.',
    ],
    [
      'environment: [A=1]',
      'environment: [A=]',
      '`A`: an empty value does not take away what an earlier file sets.',
    ],
    ['init: true', 'init: false', '`init: false` does not undo what an earlier file says.'],
  ])('%s, then %s', (base, over, sentence) => {
    const { warnings } = loadFiles({ 'a.yml': appFile(base), 'b.yml': appFile(over) });

    expect(warnings.map((warning) => [warning.place.path, warning.sentence])).toEqual([['b.yml', sentence]]);
  });
});
