import { describe, expect, it } from 'vitest';
import { ServerName, StackName } from '../../../../src/kernel/ids.ts';
import type { Vault } from '../../../../src/operations/ports.ts';
import { pinImages } from '../../../../src/plans/deploy/pin-images.ts';
import type { ServiceSpec } from '../../../../src/stack/spec.ts';
import { applyService } from '../../../../src/steps/apply-service.ts';
import { startKeeping } from '../../../../src/steps/kept.ts';
import { FakeSwarm } from '../../../fakes/fake-swarm.ts';

const signal = new AbortController().signal;
const stack = StackName.parse('blog');
const server = ServerName.parse('server1');
const image = 'registry.test/app:1';

function service(): ServiceSpec {
  const labels = { 'com.docker.stack.namespace': stack, 'com.docker.stack.image': image };
  return {
    Name: 'blog_app',
    Labels: labels,
    TaskTemplate: {
      ContainerSpec: { Image: image },
      Resources: {},
      Placement: { Constraints: ['node.role == worker'] },
      ForceUpdate: 0,
    },
    Mode: { Replicated: {} },
    EndpointSpec: {},
  };
}

function vaultOf(kept: ReadonlyMap<string, unknown>): Vault {
  const values = new Map(kept);
  return {
    put: (key, value) => void values.set(key, value),
    get: (key) => values.get(key) ?? null,
    forget: (key) => void values.delete(key),
  };
}
const vault = vaultOf(new Map());

describe(`the images of a plan for ${server}`, () => {
  it('get their digest, and a place where they can run', async () => {
    const [pinned] = await pinImages([service()], [], { swarm: new FakeSwarm(), signal, vault });

    expect(pinned?.TaskTemplate.ContainerSpec.Image).toMatch(/^registry.test\/app:1@sha256:/);
    expect(pinned?.TaskTemplate.Placement).toEqual({
      Constraints: ['node.role == worker'],
      Platforms: [{ Architecture: 'amd64', OS: 'linux' }],
    });
  });

  it('stay what runs while the registry is away, but not while it wants a login', async () => {
    const swarm = new FakeSwarm();
    const [pinned = service()] = await pinImages([service()], [], { swarm, signal, vault });
    await swarm.applyService(pinned, null, signal);
    const { services } = await swarm.observe(stack, signal);

    swarm.isRegistryAway = true;
    expect(await pinImages([service()], services, { swarm, signal, vault })).toEqual([pinned]);

    swarm.isRegistryAway = false;
    swarm.closedRegistries.add('registry.test');
    await expect(pinImages([service()], services, { swarm, signal, vault })).rejects.toMatchObject({
      code: 'registry_login',
    });
  });

  it('stay what was agreed to, wherever their tags moved meanwhile', async () => {
    const swarm = new FakeSwarm();
    const [pinned = service()] = await pinImages([service()], [], { swarm, signal, vault });
    const { keep, keeps } = startKeeping('key');
    const to = keep('spec', pinned);
    const agreed = { steps: [applyService.make({ server, stack, service: 'blog_app', from: null, to })] };
    swarm.digests.set(image, `sha256:${'2'.repeat(64)}`);

    expect(await pinImages([service()], [], { swarm, signal, agreed, vault: vaultOf(keeps) })).toEqual([
      pinned,
    ]);
    expect(await pinImages([service()], [], { swarm, signal, vault })).not.toEqual([pinned]);
  });

  it('stay what runs where that was not to change when it was agreed to', async () => {
    const swarm = new FakeSwarm();
    const [pinned = service()] = await pinImages([service()], [], { swarm, signal, vault });
    await swarm.applyService(pinned, null, signal);
    const { services } = await swarm.observe(stack, signal);
    swarm.digests.set(image, `sha256:${'2'.repeat(64)}`);

    expect(await pinImages([service()], services, { swarm, signal, vault, agreed: { steps: [] } })).toEqual([
      pinned,
    ]);
  });

  it('that came from no registry are not placed', async () => {
    const swarm = new FakeSwarm();
    swarm.localImages.add(image);

    expect(await pinImages([service()], [], { swarm, signal, vault })).toEqual([service()]);
  });
});
