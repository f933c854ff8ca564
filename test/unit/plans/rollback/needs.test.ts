import { describe, expect, it } from 'vitest';
import { AppName, OperationId, RecipeName, ServerName, StackName } from '../../../../src/kernel/ids.ts';
import { checkNeeded, freedNetworks } from '../../../../src/plans/rollback/needs.ts';
import type { Revision } from '../../../../src/revisions/revision.ts';
import type { ServiceSpec, StackSpec } from '../../../../src/stack/spec.ts';
import { FakeSwarm } from '../../../fakes/fake-swarm.ts';

const never = new AbortController().signal;
const name = StackName.parse('wiki');
const network = {
  Name: 'wiki_default',
  Driver: 'overlay',
  Labels: {},
  Options: { encrypted: '', 'com.docker.network.driver.overlay.vxlanid_list': '4097' },
  Internal: false,
  Attachable: false,
  IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '10.0.1.0/24' }] },
};

function stack(networks: readonly string[] = []): StackSpec {
  const app: ServiceSpec = {
    Name: 'wiki_app',
    Labels: {},
    TaskTemplate: {
      ContainerSpec: { Image: 'wiki:2.0' },
      Resources: {},
      Placement: {},
      ForceUpdate: 0,
      Networks: networks.map((Target) => ({ Target })),
    },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: {},
  };
  const external = { networks: [], secrets: [], configs: [] };
  return { name, networks: [network], secrets: [], configs: [], services: [app], external };
}

function kept(number: number): Revision {
  return {
    number,
    at: new Date(0),
    operation: number === 0 ? null : OperationId.parse(number),
    server: ServerName.parse('server1'),
    stack: name,
    app: AppName.parse('wiki.oak.coop'),
    recipe: RecipeName.parse('wiki'),
    version: null,
    commit: null,
    spec: stack(),
    text: '',
  };
}

describe('networks of a way back', () => {
  it('get a subnet and a number of the engine’s choice where it had chosen them before', () => {
    expect(freedNetworks(kept(0)).networks).toEqual([{ ...network, Options: { encrypted: '' }, IPAM: null }]);
  });

  it('are as the recipe wanted them where the bot had made them', () => {
    expect(freedNetworks(kept(1)).networks).toEqual([network]);
  });
});

describe('what a way back needs', () => {
  it('may be a network that the stack makes again, or one that every server has', async () => {
    const found = await checkNeeded(stack(['wiki_default', 'host']), new FakeSwarm(), never);

    expect([...found.networks]).toEqual([]);
  });

  it('is no network of somebody else’s that is gone', async () => {
    await expect(checkNeeded(stack(['proxy']), new FakeSwarm(), never)).rejects.toMatchObject({
      code: 'network_missing',
      message: 'The way back needs the network `proxy`, and it is no longer on the swarm.',
    });
  });
});
