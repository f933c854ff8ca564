import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findEndpoint } from '../../../src/cli/endpoint.ts';
import { openEngine } from '../../../src/cli/engine.ts';

type Asked = Parameters<typeof findEndpoint>[0];

/** Docker's settings: the context `far`, which is current, and one with certificates. */
function dockerFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-docker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: 'far' }));
  for (const [name, Host] of [
    ['far', 'tcp://far:2375'],
    ['safe', 'tcp://safe:2376'],
    ['odd', 'ssh://odd'],
  ]) {
    const id = createHash('sha256')
      .update(name ?? '')
      .digest('hex');
    mkdirSync(join(folder, 'contexts/meta', id), { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } };
    writeFileSync(join(folder, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta));
  }
  const certificates = join(
    folder,
    'contexts/tls',
    createHash('sha256').update('safe').digest('hex'),
    'docker',
  );
  mkdirSync(certificates, { recursive: true });
  writeFileSync(join(certificates, 'ca.pem'), 'CA');
  return folder;
}

async function hostFor(asked: Asked): Promise<string> {
  return (await findEndpoint(asked)).host;
}

describe('the engine that is meant', () => {
  it('is the usual socket when nothing is said', async () => {
    expect(await hostFor({ environment: { HOME: '/nowhere' } })).toBe('unix:///var/run/docker.sock');
  });

  it('is found in docker’s order', async () => {
    const DOCKER_CONFIG = dockerFolder();
    const all = { DOCKER_CONFIG, DOCKER_HOST: 'tcp://named:1', DOCKER_CONTEXT: 'safe' };

    expect(await hostFor({ environment: all, endpoint: { host: 'tcp://typed:1' } })).toBe('tcp://typed:1');
    expect(await hostFor({ environment: all, endpoint: { context: 'far' } })).toBe('tcp://far:2375');
    expect(await hostFor({ environment: all })).toBe('tcp://named:1');
    expect(await hostFor({ environment: { ...all, DOCKER_HOST: '' } })).toBe('tcp://safe:2376');
    expect(await hostFor({ environment: { DOCKER_CONFIG } })).toBe('tcp://far:2375');
    expect(await hostFor({ environment: { DOCKER_CONFIG }, endpoint: { context: 'default' } })).toBe(
      'unix:///var/run/docker.sock',
    );
  });

  it('comes with the certificates of its context', async () => {
    const DOCKER_CONFIG = dockerFolder();

    const { tls } = await findEndpoint({ environment: { DOCKER_CONFIG, DOCKER_CONTEXT: 'safe' } });

    expect(tls).toEqual({ ca: 'CA', client: null });
  });

  it.each(['{', '[]', '{"currentContext": 5}'])(
    'is unknown while docker’s settings are broken: %s',
    async (text) => {
      const DOCKER_CONFIG = dockerFolder();
      writeFileSync(join(DOCKER_CONFIG, 'config.json'), text);

      await expect(hostFor({ environment: { DOCKER_CONFIG } })).rejects.toThrow('which engine is meant');
      expect(await hostFor({ environment: { DOCKER_CONFIG, DOCKER_HOST: 'tcp://named:1' } })).toBe(
        'tcp://named:1',
      );
    },
  );

  it('is unknown while docker’s settings are a folder', async () => {
    const DOCKER_CONFIG = dockerFolder();
    rmSync(join(DOCKER_CONFIG, 'config.json'));
    mkdirSync(join(DOCKER_CONFIG, 'config.json'));

    await expect(hostFor({ environment: { DOCKER_CONFIG } })).rejects.toThrow('which engine is meant');
  });

  it('is refused when there is no such context, or when it is behind ssh', async () => {
    const environment = { DOCKER_CONFIG: dockerFolder() };

    await expect(findEndpoint({ environment, endpoint: { context: '../x' } })).rejects.toThrow(
      'There is no docker context `../x`.',
    );
    await expect(openEngine({ environment, endpoint: { context: 'odd' } })).rejects.toThrow(
      'coopbot does not speak ssh:// with engines.',
    );
  });
});
