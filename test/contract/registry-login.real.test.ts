import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryCredentials } from '../../src/adapters/docker/credentials/registry-credentials.ts';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import type { Swarm } from '../../src/swarm/swarm.ts';
import { type LabRegistry, type LabSwarm, labLogin, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';

const never = new AbortController().signal;
const name = ServerName.parse('server1');
const stack = StackName.parse('closed_oak_coop');

/** The tests of one engine, while those of the other run beside them. */
const inOrder = { concurrent: false } as const;

/** The image lies on no node, and the task may run on the worker only: it has to log in there by itself. The engines side by side. */
describe.concurrent.each([20, 28] as const)('a registry that wants a login, with engine %s', (engine) => {
  let lab: LabSwarm;
  let registry: LabRegistry;
  let images: readonly string[];
  beforeAll(async () => {
    lab = await startSwarm({ engine, nodes: 2, names: ['manager', 'worker'] });
    registry = await lab.startRegistry(5001, 'login');
    images = ['1.0', '2.0'].map((tag) => {
      registry.pushImage({ name: 'app', tag, changes: [`LABEL version=${tag}`, 'CMD ["sleep","1000"]'] });
      return `${registry.address}/app:${tag}`;
    });
  });
  afterAll(async () => lab.down());

  /** `null`: the bot has no login at all. */
  function swarmWith(password: string | null): Swarm {
    const engines = createEngines([{ name, host: lab.nodes[0]?.dockerHost ?? '' }]);
    const login = {
      registry: registry.address,
      username: labLogin.user,
      readPassword: async () => new Secret(password ?? ''),
    };
    return createSwarms(engines, registryCredentials(password === null ? [] : [login])).of(name);
  }
  function onWorker(image: string): ServiceSpec {
    const labels = { 'com.docker.stack.namespace': stack };
    return {
      Name: `${stack}_app`,
      Labels: labels,
      TaskTemplate: {
        ContainerSpec: { Image: image, Labels: labels, StopGracePeriod: 1_000_000 },
        Resources: {},
        Placement: { Constraints: ['node.role == worker'] },
        ForceUpdate: 0,
      },
      Mode: { Replicated: { Replicas: 1 } },
      EndpointSpec: { Mode: 'dnsrr' },
    };
  }
  function runningOn(image: string): string {
    const format = '{{.Node}} {{.CurrentState}}';
    const lines = lab.docker(
      'service',
      'ps',
      '--no-trunc',
      '--format',
      `{{.Image}} ${format}`,
      `${stack}_app`,
    );
    return lines.split('\n').find((line) => line.startsWith(image)) ?? '';
  }

  const runsOnWorker = async (image: string): Promise<void> =>
    until(async () => /worker Running/.test(runningOn(image)), 60_000, `${image} does not run`);

  it('is told in words while the bot has no login, or a wrong one', inOrder, async () => {
    const [image = ''] = images;
    const without = swarmWith(null);
    const wrong = swarmWith('hunter2-wrong');
    const looks = [
      async (swarm: Swarm) => swarm.resolveImage(image, never),
      async (swarm: Swarm) => swarm.pull(image, () => {}, never),
    ];

    for (const look of looks) {
      await expect(look(without)).rejects.toMatchObject({
        code: 'registry_login',
        message: `The registry \`${registry.address}\` shows \`${image}\` only to those who log in, and I have no login for it.`,
      });
      const error = await look(wrong).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'registry_login',
        message: `The registry \`${registry.address}\` does not take my login for \`${image}\`.`,
      });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/hunter2|aHVudGVy/);
    }
  });

  it('gives the image to the worker, with the login that came with the service', inOrder, async () => {
    const [image = '', next = ''] = images;
    const swarm = swarmWith(labLogin.password);
    const first = await swarm.resolveImage(image, never);
    const second = await swarm.resolveImage(next, never);

    await swarm.applyService(onWorker(first.image), null, never);
    await runsOnWorker(first.image);

    // An update of a bot without the login: the engine keeps what it has stored.
    const { services } = await swarm.observe(stack, never);
    await swarmWith(null).applyService(onWorker(second.image), services[0]?.version ?? null, never);
    await runsOnWorker(second.image);

    expect(lab.docker('service', 'inspect', `${stack}_app`)).not.toMatch(/open-sesame|b3Blbi1zZXNhbWU/);
    expect(lab.nodes[0]?.docker('image', 'ls', '--quiet')).toBe(
      lab.nodes[0]?.docker('image', 'ls', '--quiet', 'local/busybox'),
    );
    await swarm.pull(second.image, () => {}, never);
  });
});
