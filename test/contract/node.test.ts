import { StackName } from '../../src/kernel/ids.ts';
import { FakeNodes } from '../fakes/fake-nodes.ts';
import { describeNode } from './node-contract.ts';

describeNode('in memory', async () => {
  const runner = new FakeNodes();
  const stack = StackName.parse('blog_oak_coop');
  const volumes = ['blog_oak_coop_data', 'blog_oak_coop_old'] as const;
  runner.environment = { GREETING: 'hello' };
  runner.hasContainer = (task) => task === 'task1';
  runner.putVolume({ node: 'node2', stack, name: volumes[0], sizeBytes: 6, isUsed: true });
  runner.putVolume({ node: 'node2', stack, name: volumes[1], sizeBytes: 0 });
  return {
    runner,
    task: 'task1',
    node: 'node2',
    stack,
    volumes,
    count: async () => runner.running,
    close: async () => runner.close(),
  };
});
