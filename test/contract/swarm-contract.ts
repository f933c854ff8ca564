import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StackName } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { ServiceSpec, StackSpec } from '../../src/stack/spec.ts';
import { asStored, isSameSpec } from '../../src/stack/stored.ts';
import type { LiveService, LiveTask, Swarm } from '../../src/swarm/swarm.ts';

/** A swarm to hold to the contract, and what tests do to it from outside. */
export interface SwarmWorld {
  readonly swarm: Swarm;
  /** In a registry, stays up, and says `hello` first. */
  readonly image: string;
  readonly nextImage: string;
  /** On the node, in no registry. */
  readonly localImage: string;
  readonly missingImage: string;
  /** From now on the tasks of this service end by themselves; on a real engine their command does that. */
  willCrash(service: string): void;
  stopRegistry(): Promise<void>;
  startRegistry(): Promise<void>;
  stopEngine(): Promise<void>;
  startEngine(): Promise<void>;
  close(): Promise<void>;
}

const stays = ['sh', '-c', 'echo "hello\u001B[31m you"; trap "exit 0" TERM; while :; do sleep 0.2; done'];
const crashes = ['sh', '-c', 'exit 3'];
const never = new AbortController().signal;

export function describeSwarm(name: string, create: () => Promise<SwarmWorld>): void {
  describe(`the swarm ${name}`, () => {
    let world: SwarmWorld;
    let swarm: Swarm;
    let serial = 0;
    beforeAll(async () => {
      world = await create();
      ({ swarm } = world);
    });
    afterAll(async () => world.close());

    function newStack(): StackName {
      serial += 1;
      return StackName.parse(`s${serial}_oak_coop`);
    }
    function service(
      stack: StackName,
      short: string,
      change: Partial<ServiceSpec['TaskTemplate']['ContainerSpec']> = {},
    ): ServiceSpec {
      const labels = { 'com.docker.stack.namespace': stack };
      return {
        Name: `${stack}_${short}`,
        Labels: { ...labels, 'coop-cloud.version': '1' },
        TaskTemplate: {
          ContainerSpec: { Image: world.image, Args: stays, Labels: labels, Env: ['A=1'], ...change },
          Resources: {},
          Placement: {},
          RestartPolicy: { Condition: 'any', Delay: 200_000_000 },
          ForceUpdate: 0,
        },
        Mode: { Replicated: { Replicas: 1 } },
        EndpointSpec: { Mode: 'dnsrr' },
      };
    }
    async function live(spec: ServiceSpec, stack: StackName): Promise<LiveService> {
      const found = (await swarm.observe(stack, never)).services.find((one) => one.spec.Name === spec.Name);
      if (found === undefined) {
        throw new Error(`${spec.Name} is not there`);
      }
      return found;
    }
    async function seen(
      stack: StackName,
      isIt: (tasks: readonly LiveTask[]) => boolean,
    ): Promise<readonly LiveTask[]> {
      for (let looks = 0; looks < 200; looks += 1) {
        const tasks = await swarm.tasks(stack, never);
        if (isIt(tasks)) {
          return tasks;
        }
        await setTimeout(world.swarm.constructor === Object ? 100 : 1);
      }
      throw new Error(`never seen: ${JSON.stringify(await swarm.tasks(stack, never))}`);
    }
    const isRunning = (tasks: readonly LiveTask[]): boolean =>
      tasks.some((task) => task.isUpToDate && task.state === 'running');

    it('creates what was not there, and shows it as it is stored', async () => {
      const stack = newStack();
      const spec = service(stack, 'app');

      await swarm.applyService(spec, null, never);
      const tasks = await seen(stack, isRunning);

      expect(tasks).toMatchObject([
        { service: spec.Name, slot: 1, desired: 'running', error: null, exitCode: null, image: world.image },
      ]);
      expect(await live(spec, stack)).toMatchObject({
        spec: asStored(spec),
        update: null,
        runningTasks: 1,
        desiredTasks: 1,
      });
      expect((await swarm.stacks(never)).get(stack)).toHaveLength(1);
    });

    it('tells how a network was made, and when a service was changed last', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const made = {
        Name: `${stack}_net`,
        Driver: 'overlay',
        Labels: labels,
        Options: { encrypted: '' },
        Internal: true,
        Attachable: true,
        IPAM: { Options: null, Config: [{ Subnet: '10.77.0.0/24' }] },
      };
      const spec = service(stack, 'app');
      await swarm.createNetwork(made, never);
      await swarm.applyService(spec, null, never);

      const { createdAt, updatedAt } = await live(spec, stack);

      expect(await swarm.networks([made.Name, `${stack}_ne`], never)).toMatchObject([
        { ...made, IPAM: { Config: made.IPAM.Config } },
      ]);
      expect(updatedAt.getTime()).toBeGreaterThanOrEqual(createdAt.getTime());
    });

    it('gives back a config as it was made, by its whole name', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const made = {
        Name: `${stack}_conf_v1`,
        Labels: labels,
        Data: btoa('greeting = {{ env "GREETING" }}'),
        Templating: { Name: 'golang' },
      };
      const plain = { Name: `${stack}_conf_v10`, Labels: {}, Data: btoa('x') };
      await swarm.createConfig(made, never);
      await swarm.createConfig(plain, never);

      expect(await swarm.configs([made.Name, `${stack}_none`], never)).toEqual([made]);
      expect(await swarm.configs([], never)).toEqual([]);
    });

    it('keeps every part of a spec, and takes back what it gave', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const spec: ServiceSpec = {
        ...service(stack, 'app', {
          Command: ['/bin/sh'],
          Args: ['-c', 'sleep 1000'],
          Hostname: 'app',
          Dir: '/tmp',
          User: '0',
          Hosts: ['10.0.0.1 there'],
          Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 1_000_000_000, Retries: 3 },
          StopGracePeriod: 1_000_000_000,
          Mounts: [
            { Type: 'volume', Source: `${stack}_data`, Target: '/data', VolumeOptions: { Labels: labels } },
          ],
          Secrets: [{ SecretName: `${stack}_key`, File: { Name: 'key', UID: '0', GID: '0', Mode: 0o444 } }],
          Configs: [
            { ConfigName: `${stack}_conf`, File: { Name: '/conf', UID: '0', GID: '0', Mode: 0o444 } },
          ],
          CapabilityAdd: ['CAP_NET_ADMIN'],
          Sysctls: { 'net.core.somaxconn': '99' },
          Init: true,
        }),
        UpdateConfig: {
          Parallelism: 1,
          FailureAction: 'rollback',
          MaxFailureRatio: 0,
          Order: 'start-first',
          Monitor: 500_000_000,
        },
        EndpointSpec: {
          Mode: 'dnsrr',
          Ports: [{ TargetPort: 80, PublishedPort: 18_080, PublishMode: 'host', Protocol: 'tcp' }],
        },
      };
      const whole: ServiceSpec = {
        ...spec,
        TaskTemplate: {
          ...spec.TaskTemplate,
          Resources: { Limits: { MemoryBytes: 67_108_864 } },
          Placement: { Constraints: ['node.role == manager'] },
          Networks: [{ Target: `${stack}_net`, Aliases: ['app'] }],
        },
      };
      await swarm.createNetwork(network(`${stack}_net`, labels), never);
      await swarm.createSecret({ Name: `${stack}_key`, Labels: labels }, new Secret('hunter2'), never);
      await swarm.createConfig({ Name: `${stack}_conf`, Labels: labels, Data: btoa('one') }, never);

      await swarm.applyService(whole, null, never);
      await seen(stack, isRunning);
      const first = await live(whole, stack);
      await swarm.applyService(first.spec, first.version, never);
      const second = await live(whole, stack);

      expect(isSameSpec(whole, first.spec)).toBe(true);
      expect(isSameSpec({ ...whole, Mode: { Replicated: { Replicas: 2 } } }, first.spec)).toBe(false);
      expect(first.spec).toMatchObject(asStored(whole));
      expect(second.spec).toEqual(first.spec);
      expect(second.version).toBeGreaterThan(first.version);
      expect(await swarm.observe(stack, never)).toMatchObject({
        networks: [`${stack}_net`],
        secrets: [`${stack}_key`],
        configs: [`${stack}_conf`],
      });
    });

    it('refuses to write over what somebody else has changed', async () => {
      const stack = newStack();
      const spec = service(stack, 'app');
      await swarm.applyService(spec, null, never);
      const { version } = await live(spec, stack);

      await expect(swarm.applyService(spec, null, never)).rejects.toMatchObject({ code: 'version_moved' });
      await expect(swarm.applyService(spec, version - 1, never)).rejects.toMatchObject({
        code: 'version_moved',
      });
      await expect(swarm.applyService(service(stack, 'gone'), 7, never)).rejects.toMatchObject({
        code: 'version_moved',
      });
    });

    it('tells which tasks are of the spec of now', async () => {
      const stack = newStack();
      const spec = service(stack, 'app');
      await swarm.applyService(spec, null, never);
      await seen(stack, isRunning);
      const next = service(stack, 'app', { Image: world.nextImage });
      await swarm.applyService(next, (await live(spec, stack)).version, never);

      const tasks = await seen(
        stack,
        (some) => isRunning(some) && some.some(({ isUpToDate }) => !isUpToDate),
      );

      expect(tasks.filter(({ isUpToDate }) => isUpToDate).map(({ image }) => image)).toEqual([
        world.nextImage,
      ]);
      expect(tasks.filter(({ isUpToDate }) => !isUpToDate)).toMatchObject([
        { image: world.image, desired: 'shutdown' },
      ]);
    });

    it('knows nothing of a container that nobody has', async () => {
      expect(await swarm.container('nobody', never)).toBeNull();
    });

    it('says why a task ended', async () => {
      const stack = newStack();
      world.willCrash(`${stack}_app`);
      await swarm.applyService(service(stack, 'app', { Args: crashes }), null, never);

      const tasks = await seen(stack, (some) => some.filter(({ state }) => state === 'failed').length >= 2);

      expect(tasks.find(({ state }) => state === 'failed')).toMatchObject({
        isUpToDate: true,
        desired: 'shutdown',
        exitCode: 3,
        error: expect.stringContaining('non-zero exit (3)'),
      });
    });

    it('shows an update that Swarm took back', async () => {
      const stack = newStack();
      const spec: ServiceSpec = {
        ...service(stack, 'app'),
        UpdateConfig: {
          Parallelism: 1,
          FailureAction: 'rollback',
          MaxFailureRatio: 0,
          Order: 'stop-first',
          Monitor: 2_000_000_000,
        },
      };
      await swarm.applyService(spec, null, never);
      await seen(stack, isRunning);
      const bad = {
        ...spec,
        TaskTemplate: {
          ...spec.TaskTemplate,
          ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Args: crashes },
        },
      };
      world.willCrash(spec.Name);
      await swarm.applyService(bad, (await live(spec, stack)).version, never);

      let found = await live(spec, stack);
      await seen(
        stack,
        () =>
          found.update?.state === 'rollback_completed' ||
          (void live(spec, stack).then((one) => (found = one)), false),
      );

      expect(found.spec).toMatchObject(asStored(spec));
      expect(found.update?.message).toContain('rollback completed');
    });

    it('shows an update that Swarm paused', async () => {
      const stack = newStack();
      const spec: ServiceSpec = {
        ...service(stack, 'app'),
        UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first', Monitor: 2_000_000_000 },
      };
      await swarm.applyService(spec, null, never);
      await seen(stack, isRunning);
      const bad = {
        ...spec,
        TaskTemplate: {
          ...spec.TaskTemplate,
          ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Args: crashes },
        },
      };
      world.willCrash(spec.Name);
      await swarm.applyService(bad, (await live(spec, stack)).version, never);

      let found = await live(spec, stack);
      await seen(
        stack,
        () =>
          found.update?.state === 'paused' || (void live(spec, stack).then((one) => (found = one)), false),
      );

      expect(found.spec).toMatchObject(asStored(bad));
    });

    it('runs jobs to their end', async () => {
      const stack = newStack();
      const job: ServiceSpec = {
        ...service(stack, 'job', { Args: ['true'] }),
        Mode: { ReplicatedJob: { TotalCompletions: 2, MaxConcurrent: 2 } },
      };
      const spec = { ...job, TaskTemplate: { ...job.TaskTemplate, RestartPolicy: { Condition: 'none' } } };
      await swarm.applyService(spec, null, never);

      const tasks = await seen(
        stack,
        (some) => some.filter(({ state }) => state === 'complete').length === 2,
      );

      expect(tasks.every(({ isUpToDate, exitCode }) => isUpToDate && exitCode === 0)).toBe(true);
    });

    it('names what a service lacks', async () => {
      const stack = newStack();
      const spec = service(stack, 'app');
      const { TaskTemplate } = spec;
      const file = { Name: 'x', UID: '0', GID: '0', Mode: 0o444 };
      const withNetwork = {
        ...spec,
        TaskTemplate: { ...TaskTemplate, Networks: [{ Target: `${stack}_no` }] },
      };
      const withSecret = service(stack, 'app', { Secrets: [{ SecretName: `${stack}_no`, File: file }] });

      await expect(swarm.applyService(withNetwork, null, never)).rejects.toMatchObject({
        code: 'network_missing',
      });
      await expect(swarm.applyService(withSecret, null, never)).rejects.toMatchObject({
        code: 'secret_missing',
      });
    });

    it('takes no secret or config for another whose name begins alike', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const file = { Name: 'x', UID: '0', GID: '0', Mode: 0o444 };
      await swarm.createSecret({ Name: `${stack}_key_2`, Labels: labels }, new Secret('s'), never);
      await swarm.createConfig({ Name: `${stack}_conf_2`, Labels: labels, Data: btoa('two') }, never);
      const secretive = service(stack, 'app', { Secrets: [{ SecretName: `${stack}_key`, File: file }] });
      const configured = service(stack, 'app', { Configs: [{ ConfigName: `${stack}_conf`, File: file }] });

      await expect(swarm.applyService(secretive, null, never)).rejects.toMatchObject({
        code: 'secret_missing',
      });
      await expect(swarm.applyService(configured, null, never)).rejects.toMatchObject({
        code: 'engine_refused',
        message: `\`${stack}_app\` needs the config \`${stack}_conf\`, and it is not there.`,
      });
    });

    it('shows one service as it does among all', async () => {
      const stack = newStack();
      const made = network(`${stack}_net`, { 'com.docker.stack.namespace': stack });
      await swarm.createNetwork(made, never);
      const alone = service(stack, 'app');
      const Networks = [{ Target: made.Name, Aliases: ['app'] }];
      const spec = { ...alone, TaskTemplate: { ...alone.TaskTemplate, Networks } };
      await swarm.applyService(spec, null, never);
      const { runningTasks: _running, desiredTasks: _desired, ...alike } = await live(spec, stack);

      expect(await swarm.inspectService(spec.Name, never)).toMatchObject(alike);
      // The beginning of a name, and of an id, is another's.
      expect(await swarm.inspectService(spec.Name.slice(0, -1), never)).toBeNull();
      expect(await swarm.inspectService(alike.id.slice(0, 5), never)).toBeNull();
    });

    it('finds the config that a credential stands in', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      await swarm.createConfig({ Name: `${stack}_cred`, Labels: labels, Data: btoa('{}') }, never);
      const spec = service(stack, 'app', {
        Configs: [{ ConfigName: `${stack}_cred`, Runtime: {} }],
        Privileges: {
          CredentialSpec: { Config: `${stack}_cred`, File: '', Registry: '' },
          SELinuxContext: null,
          NoNewPrivileges: false,
        },
      });
      await swarm.applyService(spec, null, never);

      expect(isSameSpec(spec, (await live(spec, stack)).spec)).toBe(true);
    });

    it('says the way out when a service would become one of another kind', async () => {
      const stack = newStack();
      const spec = service(stack, 'app');
      await swarm.applyService(spec, null, never);
      const { version } = await live(spec, stack);

      const failure = swarm.applyService({ ...spec, Mode: { Global: {} } }, version, never);

      await expect(failure).rejects.toMatchObject({
        code: 'mode_fixed',
        message: expect.stringContaining('another kind of service'),
        hint: expect.stringContaining('deploy it anew'),
      });
      expect((await live(spec, stack)).version).toBe(version);
    });

    it('makes networks, configs and secrets once', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const config = { Name: `${stack}_conf`, Labels: labels, Data: btoa('one') };
      const twice = async (make: () => Promise<void>): Promise<void> => make().then(make);

      await twice(async () => swarm.createNetwork(network(`${stack}_net`, labels), never));
      await twice(async () => swarm.createConfig(config, never));
      await twice(async () =>
        swarm.createSecret({ Name: `${stack}_key`, Labels: labels }, new Secret('s'), never),
      );
      const found = await swarm.find(
        {
          networks: [`${stack}_net`, `${stack}_n`],
          secrets: [`${stack}_key`, stack],
          configs: [`${stack}_conf`],
        },
        never,
      );

      expect([...found.networks]).toEqual([`${stack}_net`]);
      expect([...found.secrets]).toEqual([`${stack}_key`]);
      expect([...found.configs]).toEqual([[config.Name, config.Data]]);
      await expect(swarm.createConfig({ ...config, Data: btoa('two') }, never)).rejects.toMatchObject({
        code: 'config_changed',
      });
    });

    it('lists secrets by the beginning of their names, and removes one that nobody has', async () => {
      const stack = newStack();
      for (const Name of [`${stack}_a_v1`, `${stack}_a_v2`, `x_${stack}_a_v1`]) {
        await swarm.createSecret({ Name, Labels: {} }, new Secret('s'), never);
      }
      const file = { Name: 'key', UID: '0', GID: '0', Mode: 0o444 };
      const Secrets = [{ File: file, SecretName: `${stack}_a_v1` }];
      await swarm.applyService(service(stack, 'app', { Secrets }), null, never);
      const names = async (): Promise<readonly string[]> =>
        (await swarm.secretsLike([`${stack}_a_`], never)).map((secret) => secret.name);

      expect(await names()).toEqual([`${stack}_a_v1`, `${stack}_a_v2`]);
      expect((await swarm.secretsLike([`${stack}_a_`], never))[0]?.createdAt).toBeInstanceOf(Date);
      expect(await swarm.secretsLike([], never)).toEqual([]);
      await expect(swarm.removeSecret(`${stack}_a_v1`, never)).rejects.toMatchObject({
        code: 'secret_in_use',
      });
      await swarm.removeSecret(`${stack}_a_v2`, never);
      await swarm.removeSecret(`${stack}_a_v2`, never);
      expect(await names()).toEqual([`${stack}_a_v1`]);
    });

    it('removes a stack for good, so that the same one can come at once', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const spec = service(stack, 'app');
      const networked = {
        ...spec,
        TaskTemplate: { ...spec.TaskTemplate, Networks: [{ Target: `${stack}_net` }] },
      };
      const deploy = async (): Promise<void> => {
        await swarm.createNetwork(network(`${stack}_net`, labels), never);
        await swarm.createSecret({ Name: `${stack}_key`, Labels: labels }, new Secret('s'), never);
        await swarm.applyService(networked, null, never);
        await seen(stack, isRunning);
      };
      await deploy();

      await expect(swarm.removeRest(stack, never)).rejects.toMatchObject({ code: 'engine_refused' });
      await swarm.removeService(spec.Name, never);
      await swarm.removeService(spec.Name, never);
      await swarm.removeRest(stack, never);

      expect(await swarm.observe(stack, never)).toEqual({
        services: [],
        networks: [],
        configs: [],
        secrets: [],
      });
      await deploy();
    });

    it('removes just what is named, once nothing has it, and waits for containers', async () => {
      const stack = newStack();
      const labels = { 'com.docker.stack.namespace': stack };
      const file = { Name: 'key', UID: '0', GID: '0', Mode: 0o444 };
      const Secrets = [{ File: file, SecretName: `${stack}_key` }];
      const spec = service(stack, 'app', { Secrets });
      const names = { networks: [`${stack}_net`], secrets: [`${stack}_key`], configs: [`${stack}_conf`] };
      const all = {
        networks: [...names.networks, `${stack}_net2`],
        secrets: [...names.secrets, `${stack}_key2`],
        configs: [...names.configs, `${stack}_conf2`],
      };
      for (const Name of all.networks) {
        await swarm.createNetwork(network(Name, labels), never);
      }
      for (const Name of all.secrets) {
        await swarm.createSecret({ Name, Labels: {} }, new Secret('s'), never);
      }
      for (const Name of all.configs) {
        await swarm.createConfig({ Name, Labels: labels, Data: btoa('one') }, never);
      }
      const networked = { ...spec.TaskTemplate, Networks: [{ Target: `${stack}_net` }] };
      await swarm.applyService({ ...spec, TaskTemplate: networked }, null, never);
      await seen(stack, isRunning);

      await expect(swarm.awaitStopped(stack, never)).rejects.toMatchObject({ code: 'engine_refused' });
      await expect(swarm.removeObjects(names, never)).rejects.toMatchObject({ code: 'object_in_use' });
      await swarm.removeService(spec.Name, never);
      await swarm.awaitStopped(stack, never);
      await swarm.removeObjects(names, never);
      await swarm.removeObjects(names, never);

      const found = await swarm.find(all, never);
      expect([...found.networks, ...found.secrets, ...found.configs.keys()]).toEqual([
        `${stack}_net2`,
        `${stack}_key2`,
        `${stack}_conf2`,
      ]);
      await swarm.removeObjects(all, never);
    });

    it('asks the registry for digests', async () => {
      const resolved = await swarm.resolveImage(world.image, never);

      expect(resolved.image).toMatch(new RegExp(`^${world.image}@sha256:[0-9a-f]{64}$`));
      expect(resolved.platforms).toEqual([{ Architecture: 'amd64', OS: 'linux' }]);
      expect(await swarm.resolveImage(resolved.image, never)).toEqual(resolved);
      expect(await swarm.resolveImage(world.localImage, never)).toEqual({
        image: world.localImage,
        platforms: [],
      });
      await expect(swarm.resolveImage(world.missingImage, never)).rejects.toMatchObject({
        code: 'image_missing',
      });
    });

    it('brings images to the node', async () => {
      const progress: number[][] = [];
      const { image: resolved } = await swarm.resolveImage(world.nextImage, never);

      await swarm.pull(resolved, (...numbers) => progress.push(numbers), never);
      await swarm.pull(resolved, () => {}, never);

      expect(progress.every(([done = 0, total = 0]) => done <= total)).toBe(true);
      await expect(swarm.pull(world.missingImage, () => {}, never)).rejects.toMatchObject({
        code: 'image_missing',
      });
    });

    it('tells a registry that is away from an image that is not there', async () => {
      await world.stopRegistry();

      await expect(swarm.resolveImage(`${world.image}-new`, never)).rejects.toMatchObject({
        code: 'registry_unreachable',
      });
      await expect(swarm.pull(`${world.image}-new`, () => {}, never)).rejects.toMatchObject({
        code: 'registry_unreachable',
      });
      await world.startRegistry();
    });

    it('shows what an app said, in plain letters', async () => {
      const stack = newStack();
      const spec = { ...service(stack, 'app'), Mode: { Replicated: { Replicas: 2 } } };
      await swarm.applyService(spec, null, never);
      const tasks = await seen(stack, (some) => some.filter(({ state }) => state === 'running').length === 2);
      await setTimeout(300);

      const ofService = await swarm.logs({ service: spec.Name }, { tail: 10, since: null }, never);
      const ofTask = await swarm.logs({ task: tasks[0]?.id ?? '' }, { tail: 10, since: null }, never);

      expect(ofService.map(({ text }) => text)).toEqual(['hello you', 'hello you']);
      expect(ofService.map(({ task }) => task).toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
      expect(ofTask).toMatchObject([{ task: tasks[0]?.id, text: 'hello you', at: expect.any(Date) }]);
      expect(await swarm.logs({ service: spec.Name }, { tail: 1, since: null }, never)).toHaveLength(1);
      const at = ofService[0]?.at ?? new Date(0);
      const later = new Date(at.getTime() + 60_000);
      expect(await swarm.logs({ service: spec.Name }, { tail: 10, since: at }, never)).toHaveLength(
        ofService.length,
      );
      expect(await swarm.logs({ service: spec.Name }, { tail: 10, since: later }, never)).toEqual([]);
    });

    it('shows its nodes', async () => {
      expect(await swarm.facts(never)).toMatchObject({
        engine: expect.stringMatching(/^\d+\.\d+/),
        nodes: [{ name: 'node1', isReady: true, isManager: true }],
      });
    });

    it('says when the engine is away, and works again when it is back', async () => {
      const stack = newStack();
      await world.stopEngine();

      await expect(swarm.observe(stack, never)).rejects.toMatchObject({ code: 'swarm_unreachable' });
      await expect(swarm.applyService(service(stack, 'app'), null, never)).rejects.toMatchObject({
        code: 'swarm_unreachable',
      });
      await world.startEngine();

      expect((await swarm.observe(stack, never)).services).toEqual([]);
    });
  });
}

function network(name: string, labels: Record<string, string>): StackSpec['networks'][number] {
  return {
    Name: name,
    Driver: 'overlay',
    Labels: labels,
    Options: null,
    Internal: false,
    Attachable: false,
    IPAM: null,
  };
}
