import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../../src/adapters/docker/engine.ts';
import { createLock, removeLock } from '../../../src/adapters/docker/lock-config.ts';
import { createEngines, createSwarms } from '../../../src/adapters/docker/swarm.ts';
import { ServerName, StackName } from '../../../src/kernel/ids.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import type { Swarm } from '../../../src/swarm/swarm.ts';

const never = new AbortController().signal;
const stack = StackName.parse('blog');
const server1 = ServerName.parse('server1');

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (request: Seen, response: ServerResponse) => void;

const closing: (() => void)[] = [];
afterEach(() => {
  closing.splice(0).forEach((close) => close());
  vi.unstubAllEnvs();
});

function json(status: number, body: unknown): Answer {
  return (_request, response) => response.writeHead(status).end(JSON.stringify(body));
}

const versions = { ApiVersion: '1.51', MinAPIVersion: '1.24' };

/** A swarm behind a socket that answers as it is told, and keeps what it was asked. */
async function behindSocket(
  answer: Answer,
  speaks: unknown = versions,
): Promise<{ host: string; engine: Engine; swarm: Swarm; seen: Seen[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-engine-'));
  const path = join(folder, 'docker.sock');
  const seen: Seen[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { method = '', url = '', headers } = request;
    const asked = { method, url, headers, body };
    if (url.startsWith('/version')) {
      return json(200, speaks)(asked, response);
    }
    seen.push(asked);
    return answer(asked, response);
  };
  const server = createServer((request, response) => void serve(request, response));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  closing.push(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const host = `unix://${path}`;
  const engines = createEngines([{ name: server1, host }]);
  return { host, engine: engines.of(server1), swarm: createSwarms(engines).of(server1), seen };
}

describe('an engine', () => {
  it('never gets a secret in a URL or a header', async () => {
    const { swarm, seen } = await behindSocket(json(201, { ID: 'x' }));
    const value = 'hunter2-very-secret';

    await swarm.createSecret({ Name: 'blog_key', Labels: {} }, new Secret(value), never);

    expect(seen).toHaveLength(1);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ Name: 'blog_key', Labels: {}, Data: btoa(value) });
    expect(seen[0]?.url).toBe('/v1.51/secrets/create');
    expect(JSON.stringify(seen[0]?.headers)).not.toMatch(/registry-auth|hunter2|aHVudGVy/i);
  });

  it.each([
    { method: 'GET', path: '/distribution/r.test/app:1/json' },
    { method: 'POST', path: '/services/create', body: { Name: 'x' } },
    { method: 'POST', path: '/services/x/update', query: { version: '1' }, body: { Name: 'x' } },
    { method: 'POST', path: '/images/create', query: { fromImage: 'x' } },
  ] as const)('gets headers as headers only: $method $path', async (call) => {
    const { engine, seen } = await behindSocket(json(200, {}));
    const headers = { 'X-Registry-Auth': 'aHVudGVyMg==' };

    await engine.call({ ...call, headers }, never);

    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers['x-registry-auth']).toBe('aHVudGVyMg==');
    expect(`${seen[0]?.url} ${seen[0]?.body}`).not.toMatch(/aHVud|auth/i);
    expect(seen[0]?.body).toBe('body' in call ? JSON.stringify(call.body) : '');
    expect(headers).toEqual({ 'X-Registry-Auth': 'aHVudGVyMg==' });
  });

  it('prints no header, also when docker-modem prints its requests', async () => {
    const { host, seen } = await behindSocket(json(200, {}));
    const program = `
      import { createEngine } from './src/adapters/docker/engine.ts';
      const call = { method: 'GET', path: '/info', headers: { 'X-Registry-Auth': 'aHVudGVyMg==' } };
      await createEngine('server1', process.argv[1]).call(call, new AbortController().signal);`;
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program, host],
      { env: { DEBUG: 'modem' } },
    );

    expect(seen[0]?.headers['x-registry-auth']).toBe('aHVudGVyMg==');
    expect(stderr).toContain('/v1.51/info');
    expect(stderr).not.toContain('aHVud');
  });

  it('is spoken to in the newest version that both know', async () => {
    const { swarm, seen } = await behindSocket(json(200, []), { ApiVersion: '1.41', MinAPIVersion: '1.12' });

    await swarm.tasks(stack, never);

    expect(seen.every(({ url }) => url.startsWith('/v1.41/'))).toBe(true);
  });

  it.each([
    { ApiVersion: '1.40', MinAPIVersion: '1.12' },
    { ApiVersion: '1.70', MinAPIVersion: '1.60' },
  ])('is refused when no version fits: $ApiVersion', async (speaks) => {
    const { swarm, seen } = await behindSocket(json(200, []), speaks);

    await expect(swarm.facts(never)).rejects.toMatchObject({
      code: 'engine_refused',
      message: expect.stringContaining('Docker 20.10'),
    });
    expect(seen).toEqual([]);
  });

  it('is the one of the configuration, whatever the environment says', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    vi.stubEnv('DOCKER_CLIENT_TIMEOUT', '1');
    const { swarm } = await behindSocket(json(200, []));

    expect(await swarm.tasks(stack, never)).toEqual([]);
  });

  it('says no in its own words', async () => {
    const message = 'rpc error: code = InvalidArgument desc = name must be valid';
    const { swarm } = await behindSocket(json(400, { message }));

    await expect(swarm.removeService('blog_app', never)).rejects.toMatchObject({
      code: 'engine_refused',
      message: 'The Docker engine says: name must be valid.',
    });
  });

  it.each<[string, Answer]>([
    ['is not in charge', json(503, { message: 'not now' })],
    [
      'runs out of time',
      json(500, { message: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded' }),
    ],
    ['meets a fault of its own', json(500, { message: 'something went wrong in here' })],
    ['cuts the line', (_request, response) => void response.destroy()],
    [
      'breaks off half-way',
      (_request, response) =>
        void (response.writeHead(200, { 'content-length': 99 }),
        response.write('['),
        setImmediate(() => response.destroy())),
    ],
  ])('is away when it %s', async (_name, answer) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { swarm } = await behindSocket(answer);

    const answering = expect(swarm.observe(stack, never)).rejects.toMatchObject({
      code: 'swarm_unreachable',
    });
    const ticking = setInterval(() => vi.advanceTimersByTime(1000), 5);
    await answering;

    clearInterval(ticking);
    vi.useRealTimers();
  });

  it.each(['http://127.0.0.1:1/', '/v1.51/', 'nonsense:'])(
    'is not followed to where it sends people: %s',
    async (location) => {
      const { engine, seen } = await behindSocket((_request, response) =>
        response.writeHead(301, { location }).end(),
      );

      const refused = engine.call({ method: 'GET', path: '/networks/..' }, never);
      const broken = engine.stream({ method: 'GET', path: '/networks/..' }, never);

      await expect(refused).rejects.toThrow('The Docker engine says: only HTTP status 301.');
      await expect(broken).rejects.toThrow('The Docker engine says: only HTTP status 301.');
      expect(seen).toHaveLength(2);
    },
  );

  it('is away when it meets a fault of its own while a lock is taken or given back', async () => {
    const { engine } = await behindSocket(json(500, { message: 'something went wrong in here' }));
    const away = { code: 'swarm_unreachable' };

    await expect(createLock(engine, { stack, labels: {} }, never)).rejects.toMatchObject(away);
    await expect(removeLock(engine, 'abc', never)).rejects.toMatchObject(away);
  });

  it('is away when nobody listens there', async () => {
    const swarm = createSwarms(createEngines([{ name: server1, host: 'unix:///nowhere/docker.sock' }])).of(
      server1,
    );

    await expect(swarm.facts(never)).rejects.toMatchObject({ code: 'swarm_unreachable' });
  });

  it('stops at once when nobody wants the answer any more', async () => {
    const { swarm } = await behindSocket(() => {});
    const stop = new AbortController();

    const answering = expect(swarm.facts(stop.signal)).rejects.toThrow('enough');
    setTimeout(() => stop.abort(new Error('enough')), 20);

    await answering;
  });

  it('is asked again when only its own bookkeeping came between', async () => {
    let version = 7;
    const spec = { Name: 'blog_app', TaskTemplate: { ContainerSpec: { Image: 'app:1' } } };
    const { swarm, seen } = await behindSocket((request, response) => {
      if (request.method === 'GET') {
        json(200, { ID: 'x', Version: { Index: version }, Spec: spec })(request, response);
      } else if (request.url.endsWith('version=7')) {
        version = 8;
        json(500, { message: 'rpc error: code = Unknown desc = update out of sequence' })(request, response);
      } else {
        json(200, {})(request, response);
      }
    });

    await swarm.applyService(wanted(), 7, never);

    expect(seen.at(-1)?.url).toBe('/v1.51/services/x/update?version=8');
  });

  it('is not written over when somebody else came between', async () => {
    let image = 'app:1';
    const { swarm } = await behindSocket((request, response) => {
      if (request.method === 'GET') {
        const spec = { Name: 'blog_app', TaskTemplate: { ContainerSpec: { Image: image } } };
        json(200, { ID: 'x', Version: { Index: 7 }, Spec: spec })(request, response);
      } else {
        image = 'app:of-somebody-else';
        json(500, { message: 'rpc error: code = Unknown desc = update out of sequence' })(request, response);
      }
    });

    await expect(swarm.applyService(wanted(), 7, never)).rejects.toMatchObject({ code: 'version_moved' });
  });

  it.each(['app?x=1', '../../secrets/x', 'app name', ''])(
    'is never asked for an image named `%s`',
    async (image) => {
      const { swarm, seen } = await behindSocket(json(200, {}));

      await expect(swarm.resolveImage(image, never)).rejects.toMatchObject({ code: 'image_missing' });
      expect(seen).toEqual([]);
    },
  );

  it('is refused in config.yml when its address is of no known kind', () => {
    expect(() => createEngines([{ name: server1, host: 'ssh://server1' }])).toThrow(
      '`unix:///path` or `tcp://host:port`',
    );
  });
});

function wanted(): Parameters<Swarm['applyService']>[0] {
  return {
    Name: 'blog_app',
    Labels: {},
    TaskTemplate: { ContainerSpec: { Image: 'app:2' }, Resources: {}, Placement: {}, ForceUpdate: 0 },
    Mode: { Replicated: {} },
    EndpointSpec: {},
  };
}

it('blames the registry, not the engine, when only asking about an image gets no answer', async () => {
  const { swarm } = await behindSocket((request, response) =>
    request.url.includes('/distribution/') ? response.destroy() : json(200, {})(request, response),
  );

  await expect(swarm.resolveImage('wiki:1', never)).rejects.toMatchObject({ code: 'registry_unreachable' });
});

it('blames the engine when it answers nothing at all', async () => {
  const { swarm } = await behindSocket((_request, response) => response.destroy());

  await expect(swarm.resolveImage('wiki:1', never)).rejects.toMatchObject({ code: 'swarm_unreachable' });
});
