import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/adapters/docker/engine.ts';
import { type EngineTls, readTls, tlsOfContext, tlsOfEnvironment } from '../../src/adapters/docker/tls.ts';
import { ServerName } from '../../src/kernel/ids.ts';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';

const never = new AbortController().signal;
const name = ServerName.parse('server1');
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'];

/** A real engine that takes only those who have a certificate of its authority: dockerd's `--tlsverify`. */
describe('an engine behind TLS', () => {
  let lab: LabSwarm;
  let folder = '';
  let others = '';
  let host = '';
  beforeAll(async () => {
    lab = await startSwarm();
    const [node] = lab.nodes;
    // The node sees its own folder as `/node`.
    folder = join(lab.dir, 'node1', 'tls');
    others = join(lab.dir, 'others');
    makeCertificates(folder, node?.address ?? '');
    makeCertificates(others, node?.address ?? '');
    host = `tcp://${node?.address}:2376`;
    const files =
      '--tlscacert /node/tls/ca.pem --tlscert /node/tls/servercert.pem --tlskey /node/tls/serverkey.pem';
    const settings = join(lab.dir, 'node1', 'settings');
    const flags = `-H tcp://0.0.0.0:2376 --tlsverify ${files}`;
    writeFileSync(settings, `${readFileSync(settings, 'utf8').trim()} ${flags}\n`);
    await node?.powerOff();
    await node?.powerOn();
  });
  afterAll(async () => lab.down());

  const asked = async (tls: EngineTls | null): Promise<unknown> =>
    createEngine(name, host, tls).call({ method: 'GET', path: '/info' }, never);

  it('answers whoever has a certificate, as it answers docker’s command line', async () => {
    const DOCKER_TLS_VERIFY = '1';
    const docker = execFileSync(join(lab.dir, 'docker'), ['info', '--format', '{{.ID}}'], {
      env: { PATH: process.env['PATH'], DOCKER_HOST: host, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH: folder },
      encoding: 'utf8',
      timeout: 10_000,
    });
    const found = [
      await readTls(filesIn(folder, '')),
      await tlsOfEnvironment({ DOCKER_TLS_VERIFY, DOCKER_CERT_PATH: folder }),
      await tlsOfEnvironment({ DOCKER_TLS_VERIFY, DOCKER_CONFIG: folder }),
      await tlsOfContext(folder),
    ];

    for (const tls of found) {
      expect(await asked(tls)).toMatchObject({ ID: docker.trim() });
    }
  });

  it('is told apart from one that is away', async () => {
    const ours = await readTls(filesIn(folder, ''));
    const theirs = await readTls(filesIn(others, ''));
    const away = { code: 'swarm_unreachable' };

    await expect(asked({ ...ours, ca: theirs.ca })).rejects.toMatchObject({
      ...away,
      message: 'The Docker engine of `server1` shows a certificate that I do not trust.',
    });
    for (const client of [theirs.client, null]) {
      await expect(asked({ ...ours, client })).rejects.toMatchObject({
        ...away,
        message: 'The Docker engine of `server1` does not take my certificate.',
      });
    }
    await expect(asked(null)).rejects.toMatchObject({
      code: 'engine_refused',
      message: expect.stringContaining('Client sent an HTTP request to an HTTPS server.'),
    });
  });

  it('needs files that can be read, and says which cannot', async () => {
    expect(await tlsOfEnvironment({ DOCKER_CERT_PATH: folder })).toBeNull();
    expect(await tlsOfContext(join(folder, 'nowhere'))).toBeNull();
    await expect(
      tlsOfEnvironment({ DOCKER_TLS: '1', DOCKER_CERT_PATH: join(folder, 'nowhere') }),
    ).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('ca.pem') });
  });
});

function filesIn(folder: string, prefix: string): Parameters<typeof readTls>[0] {
  return {
    caFile: join(folder, 'ca.pem'),
    certFile: join(folder, `${prefix}cert.pem`),
    keyFile: join(folder, `${prefix}key.pem`),
  };
}

/** An authority, and what it signed for the engine (`server…`) and for its client. */
function makeCertificates(folder: string, address: string): void {
  mkdirSync(folder);
  const file = (short: string): string => join(folder, short);
  writeFileSync(
    file('openssl.cnf'),
    [
      '[req]',
      'distinguished_name = name',
      '[name]',
      '[ca]',
      'basicConstraints = critical,CA:TRUE',
      '[leaf]',
      `subjectAltName = IP:${address}`,
      '',
    ].join('\n'),
  );
  const make = (who: string, extensions: string, ...more: readonly string[]): void => {
    const args = ['req', '-x509', '-config', file('openssl.cnf'), '-extensions', extensions, ...KEY];
    execFileSync('openssl', [...args, '-subj', `/CN=${who}`, ...more], { stdio: 'ignore' });
  };
  const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key')];
  make('authority', 'ca', '-keyout', file('ca.key'), '-out', file('ca.pem'));
  make('engine', 'leaf', ...signer, '-keyout', file('serverkey.pem'), '-out', file('servercert.pem'));
  make('client', 'leaf', ...signer, '-keyout', file('key.pem'), '-out', file('cert.pem'));
}
