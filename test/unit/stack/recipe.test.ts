import { describe, expect, it } from 'vitest';
import { loadFiles, loadText } from './compose.ts';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

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
