import { emptyPolicy } from '../../src/access/policy.ts';
import { createHandedFiles } from '../../src/adapters/files/handed-files.ts';
import {
  AppName,
  EventId,
  OperationId,
  RecipeName,
  ServerName,
  StackName,
  UserId,
} from '../../src/kernel/ids.ts';
import type { StepContext } from '../../src/operations/ports.ts';
import type { World } from '../../src/steps/define.ts';
import { fakeApps } from './fake-apps.ts';
import { fakeNodeRunners } from './fake-nodes.ts';
import { fakeRoles } from './fake-roles.ts';
import { fakeSwarms } from './fake-swarm.ts';
import { fakeClock, fakeRandom } from './fake-system.ts';
import { openStore } from './store.ts';

export const digestKey = 'test';
export const { signal } = new AbortController();

/** Where a single step is done: without apps and swarms but those given. */
export function stepWorld(given: Partial<World> = {}): World {
  const { vault, revisions, journal, inbox } = openStore(fakeRandom());
  return {
    swarms: fakeSwarms(new Map()),
    nodes: fakeNodeRunners(new Map()),
    apps: fakeApps(),
    probe: { ask: async () => ({ status: 200 }) },
    vault,
    revisions,
    journal,
    inbox,
    clock: fakeClock(),
    random: fakeRandom(),
    digestKey,
    handedFiles: createHandedFiles(null),
    rolesInForce: fakeRoles(emptyPolicy),
    ...given,
  };
}

/** Operation 7, which Ana asked for. */
export const context: StepContext = {
  operation: {
    id: OperationId.parse(7),
    by: UserId.parse('@ana:oak.coop'),
    command: EventId.parse('$1'),
    troubles: [],
    plan: null,
    request: {
      action: 'deploy',
      app: AppName.parse('blog.x'),
      server: ServerName.parse('one'),
      stack: StackName.parse('blog'),
      recipe: RecipeName.parse('blog'),
      isNew: false,
      version: null,
    },
  },
  mayLookAt: () => true,
  signal,
  cancel: signal,
  onProgress: () => {},
};
