import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Answerer, EngineCall } from '../../parity/rig/engine-calls.ts';
import { createMockEngine } from '../../parity/rig/mock-engine.ts';
import { type Meddle, openTerminal } from './terminal.ts';
import { APP, DEPLOY, withApp } from './with-app.ts';

function isUpdate({ method, path }: EngineCall): boolean {
  return method === 'POST' && /^\/services\/.*\/update$/.test(path);
}

const Services = z.tuple([
  z.object({
    ID: z.string(),
    Spec: z.looseObject({ Labels: z.record(z.string(), z.string()) }),
    Version: z.object({ Index: z.int() }),
  }),
]);

const OUT_OF_SEQUENCE = {
  status: 500,
  body: { message: 'rpc error: code = Unknown desc = update out of sequence' },
};

/** Refuses the first update as if the version had just moved, after `first` did something. */
function movingOnce(first: () => void): Meddle {
  let isMoved = false;
  return (call) => {
    if (isMoved || !isUpdate(call)) {
      return null;
    }
    isMoved = true;
    first();
    return OUT_OF_SEQUENCE;
  };
}

/** What `docker service update --label-add` does. */
async function labelByHand(engine: Answerer): Promise<void> {
  const call = { query: {}, url: '', bytes: Buffer.of(), headers: {} };
  const { body } = await engine({ ...call, method: 'GET', path: '/services', body: null });
  const [{ ID, Spec, Version }] = Services.parse(body);
  await engine({
    ...call,
    method: 'POST',
    path: `/services/${ID}/update`,
    query: { version: String(Version.Index) },
    body: { ...Spec, Labels: { ...Spec.Labels, by: 'hand' } },
  });
}

describe('coopbot stack deploy', () => {
  it('makes a stack, and then leaves it alone', async () => {
    const terminal = await withApp();

    const first = await terminal.run(...DEPLOY, 'st');
    const second = await terminal.run(...DEPLOY, 'st');

    expect(first).toMatchObject({
      code: 0,
      out: 'Creating network st_default\nCreating service st_app\n',
      err: '',
      changes: ['POST /networks/create st_default', 'POST /services/create st_app'],
    });
    expect(second).toMatchObject({ code: 0, changes: [] });
    expect(second.out).toMatch(/^Unchanged service st_app \(id: \w+\)\n$/);
  });

  it('says that it does not wait, unless that was said', async () => {
    const terminal = await withApp();

    const { err } = await terminal.run('stack', 'up', '--resolve-image', 'never', '-c', 'compose.yml', 'st');

    expect(err).toBe(
      'Since --detach=false was not specified, tasks will be created in the background.\nIn a future release, --detach=false will become the default.\n',
    );
  });

  it('posts again where the engine only wrote down how an update went', async () => {
    const terminal = await withApp({ meddle: movingOnce(() => undefined) });
    await terminal.run(...DEPLOY, 'st');
    terminal.write('compose.yml', APP.replace('2', '3'));

    const { code, changes } = await terminal.run(...DEPLOY, 'st');

    expect({ code, changes }).toEqual({
      code: 0,
      changes: ['POST /services/ID/update st_app', 'POST /services/ID/update st_app'],
    });
  });

  it('leaves a service as it is that somebody else changed in between', async () => {
    const engine = createMockEngine();
    const terminal = await withApp({ engine, meddle: movingOnce(() => void labelByHand(engine)) });
    await terminal.run(...DEPLOY, 'st');
    terminal.write('compose.yml', APP.replace('2', '3'));

    const { code, err } = await terminal.run(...DEPLOY, 'st');

    expect(code).toBe(1);
    expect(err).toContain('`st_app` in the meantime. It was left as it is.');
  });

  it('does not call done what is not there', async () => {
    const terminal = await withApp({
      meddle: ({ path }) =>
        path === '/services/create' ? { status: 200, body: Buffer.from('<html>') } : null,
    });

    const deployed = await terminal.run(...DEPLOY, 'st');

    expect(deployed.code).toBe(1);
    expect(deployed.err).toContain('The service `st_app` was posted, and it is not there.');
  });

  it('makes the networks again that a removed stack took with it', async () => {
    let made = 0;
    const meddle: Meddle = ({ method, path }) => {
      made += method === 'POST' && path === '/networks/create' ? 1 : 0;
      const isLacking = path === '/services/create' && made < 2;
      return isLacking ? { status: 500, body: { message: 'network st_default not found' } } : null;
    };
    const terminal = await withApp({ meddle });

    const { code, changes } = await terminal.run(...DEPLOY, 'st');

    expect(code).toBe(0);
    expect(changes.slice(-2)).toEqual(['POST /networks/create st_default', 'POST /services/create st_app']);
  });

  describe('what is as wanted, and paused by Swarm', () => {
    const agesAgo = '2020-01-01T00:00:00Z';
    const now = '2024-01-01T00:00:00Z';

    it.each([
      [agesAgo, 'at once', ''],
      [now, 'when its delay is over', 'Swarm has just paused st_app: waiting 22 s.\n'],
    ])('is posted: paused at %s, %s', async (UpdatedAt, _when, words) => {
      const engine = createMockEngine();
      let isPaused = false;
      const terminal = await withApp({
        engine: async (call) => {
          const answer = await engine(call);
          const { body } = answer;
          const paused = { UpdatedAt, UpdateStatus: { State: 'paused', Message: 'x' } };
          return isPaused && call.path === '/services' && Array.isArray(body)
            ? { ...answer, body: body.map((one) => ({ ...one, ...paused })) }
            : answer;
        },
      });
      terminal.write(
        'compose.yml',
        'services: {app: {image: busybox, deploy: {update_config: {delay: 20s}}}}\n',
      );
      await terminal.run(...DEPLOY, 'st');
      isPaused = true;

      const { out, err, changes } = await terminal.run(...DEPLOY, 'st');

      expect(out).toContain('Updating service st_app');
      expect(err).toBe(words);
      expect(changes).toEqual(['POST /services/ID/update st_app']);
    });
  });

  it('keeps the digest that runs while the registry is away', async () => {
    let isAway = false;
    const meddle: Meddle = ({ path }) =>
      isAway && path.startsWith('/distribution/') ? { status: 500, body: { message: 'no such host' } } : null;
    const images = { 'busybox:latest': { digest: `sha256:${'1'.repeat(64)}`, platforms: [] } };
    const terminal = await withApp({ engine: createMockEngine({ images }), meddle });
    const deploy = DEPLOY.filter((word) => word !== '--resolve-image' && word !== 'never');
    await terminal.run(...deploy, 'st');
    isAway = true;

    const { code, err, changes } = await terminal.run(...deploy, 'st');

    expect({ code, changes }).toEqual({ code: 0, changes: [] });
    expect(err).toBe(
      'st_app keeps the image that it runs: The registry of `busybox:latest` cannot be reached.\n',
    );
  });

  it('removes what no file names any more, once everything else is checked', async () => {
    const terminal = await withApp({}, `${APP}  old: {image: busybox}\n`);
    await terminal.run(...DEPLOY, 'st');
    terminal.write('compose.yml', APP);
    terminal.write('broken.yml', `${APP}    secrets: [gone]\nsecrets: {gone: {external: true}}\n`);
    const broken = DEPLOY.map((word) => (word === 'compose.yml' ? 'broken.yml' : word));

    const refused = await terminal.run(...broken, '--prune', 'st');
    const pruned = await terminal.run(...DEPLOY, '--prune', 'st');

    expect(refused).toMatchObject({ code: 1, changes: [] });
    expect(refused.err).toContain('The secret `gone` is declared as external, and it is not on the swarm.');
    expect(pruned).toMatchObject({ code: 0, changes: ['DELETE /services/ID'] });
  });

  it('reads files where the person may read them, and mounts what lies beside the first compose file', async () => {
    const terminal = await openTerminal();
    const config = `configs: {c: {file: ${terminal.folder}/c}}`;
    terminal.write('compose.yml', `${APP}    volumes: ["./data:/data"]\n${config}\n`);
    terminal.write('c', 'hi');

    const { code, changes } = await terminal.run(...DEPLOY, 'st');

    expect({ code, changes: changes.includes('POST /configs/create st_c') }).toEqual({
      code: 0,
      changes: true,
    });
  });

  it('stops at Ctrl-C as docker does', async () => {
    const terminal = await withApp();
    terminal.interrupt();

    expect((await terminal.run(...DEPLOY, 'st')).code).toBe(130);
  });
});
