import { describe, expect, it } from 'vitest';
import type { Meddle } from './terminal.ts';
import { APP, DEPLOY, withApp } from './with-app.ts';

describe('coopbot stack deploy, of what cannot be', () => {
  it('touches nothing when a service cannot become what it is to be', async () => {
    const terminal = await withApp();
    await terminal.run(...DEPLOY, 'st');
    terminal.write(
      'compose.yml',
      'services:\n  app:\n    image: busybox\n    deploy: {mode: global}\n  new: {image: x}\n',
    );

    const { code, err, changes } = await terminal.run(...DEPLOY, 'st');

    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('`st_app` runs as replicated and is to be global.');
    expect(err).toContain('docker service rm st_app');
  });

  it('touches nothing when no swarm takes a name', async () => {
    const terminal = await withApp({}, 'services: {my.app: {image: x}}\n');

    const refused = await terminal.run(...DEPLOY, 'st');
    const likeDocker = await terminal.run(...DEPLOY, '--like-docker', 'st');

    expect(refused).toMatchObject({ code: 1, changes: [] });
    expect(refused.err).toContain('No swarm takes the service name `st_my.app`');
    expect(likeDocker.changes).toContain('POST /services/create st_my.app');
  });

  it('finds out that a secret has other content before anything is made', async () => {
    const text = `${APP}secrets: {key: {file: ./key}}\n`;
    const terminal = await withApp({}, text);
    terminal.write('key', 'one');
    await terminal.run(...DEPLOY, 'st');
    terminal.write('key', 'two');
    terminal.write('compose.yml', `${text.replace('app', 'another')}networks: {new: {}}\n`);

    const { code, err, out, changes } = await terminal.run(...DEPLOY, 'st');

    expect({ code, out, changes }).toEqual({ code: 1, out: '', changes: ['POST /secrets/ID/update st_key'] });
    expect(err).toBe(
      'The secret `st_key` is there already, with other content.\nGive it another name in the compose file, with a version in it.\n',
    );
  });

  it.each(['always', 'never'])(
    'touches nothing when a login cannot be had, also with --resolve-image %s',
    async (resolve) => {
      const terminal = await withApp();
      terminal.write('.docker/config.json', '{"credsStore": "../../bin/sh"}');

      const logged = await terminal.run(...DEPLOY, '--resolve-image', resolve, '--with-registry-auth', 'st');

      expect(logged).toMatchObject({ code: 1, changes: [] });
      expect(logged.err).toContain('`../../bin/sh` cannot be the name of a credential helper.');
      expect(logged.err).not.toContain('could not be accessed');
    },
  );

  it('names file, line and column of what it refuses', async () => {
    const terminal = await withApp({}, APP.replace('2', 'many'));

    const { code, err, changes } = await terminal.run(...DEPLOY, 'st');

    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(err).toContain('compose.yml:4:24: ');
  });

  it('tells the engine’s words when it refuses', async () => {
    const meddle: Meddle = ({ path }) =>
      path === '/services/create'
        ? { status: 400, body: { message: 'rpc error: code = InvalidArgument desc = no' } }
        : null;
    const terminal = await withApp({ meddle });

    const [safe, like] = [
      await terminal.run(...DEPLOY, 'st'),
      await terminal.run(...DEPLOY, '--like-docker', 'st'),
    ];

    expect([safe.code, like.code]).toEqual([1, 1]);
    expect(safe.err).toContain('The Docker engine says: no.');
    expect(like.err).toBe(
      'failed to create service st_app: Error response from daemon: rpc error: code = InvalidArgument desc = no\n',
    );
  });

  it('lets nothing that a file says steer the terminal', async () => {
    const terminal = await withApp({}, `${APP}    labels: {"a\\e[31m": 2024-01-31}\n`);

    const { err } = await terminal.run(...DEPLOY, 'st');

    expect(err).toContain('`services.app.labels.a[31m` becomes');
    expect(err).not.toContain('\u001B');
  });
});
