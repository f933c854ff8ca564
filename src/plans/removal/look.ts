import type { App, AppReader } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Vault } from '../../operations/ports.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import type { NodeRunner, NodeRunners, NodeVolume } from '../../swarm/node-runner.ts';
import type { SwarmObjects, SwarmReader, Swarms } from '../../swarm/swarm.ts';
import { passwordsOf } from './passwords.ts';
import { usersBeside } from './users-beside.ts';

export interface RemovalDeps {
  readonly apps: AppReader;
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  readonly nodes: NodeRunners<Pick<NodeRunner, 'volumes'>>;
  readonly vault: Vault;
  readonly revisions: RevisionReader;
  readonly digestKey: string;
}

/** All that there is of an app. */
export interface RemovalLook extends SwarmObjects {
  readonly app: App;
  /** Whole names, of what runs. */
  readonly services: readonly string[];
  /** The same, and what ran before or is named by its files. */
  readonly everyService: readonly string[];
  readonly volumes: readonly (NodeVolume & { readonly node: string })[];
  /** What is named as the app's is and others use: it stays. */
  readonly shared: readonly { readonly name: string; readonly user: string }[];
  /** Passwords that begin as the app's do and that nothing of it names: nobody knows whose they are. */
  readonly unclear: readonly string[];
  /** Why its files could not be asked for the names of its passwords; `null`: they were. */
  readonly unread: string | null;
}

/**
 * Looks at everything, so that nothing is deleted that nobody saw. Throws `node_unreachable` where a node of the swarm cannot be
 * looked at, `app_shared` where it cannot be told what another app takes of this one.
 */
export async function lookAtRemoval(app: App, deps: RemovalDeps, signal: AbortSignal): Promise<RemovalLook> {
  const swarm = deps.swarms.of(app.server);
  const live = await swarm.observe(app.stack, signal);
  const [{ apps }, stacks] = await Promise.all([deps.apps.list(), swarm.stacks(signal)]);
  const others = {
    apps: apps.filter(({ name, server }) => name !== app.name && server === app.server),
    services: [...stacks].flatMap(([stack, of]) => (stack === app.stack ? [] : of)),
  };
  const beside = [...others.apps.map(({ stack }) => stack), ...stacks.keys()];
  const [volumes, passwords, users] = await Promise.all([
    volumesOf(app, deps, signal),
    passwordsOf(app, { ...deps, live, beside }, signal),
    usersBeside(app, { ...deps, others }),
  ]);
  const own = (names: readonly string[]): readonly string[] => names.filter((name) => !users.has(name));
  const services = live.services.map(({ spec }) => spec.Name);
  const all = [...passwords.own, ...live.configs, ...live.networks, ...volumes.map(({ name }) => name)];
  return {
    app,
    services,
    everyService: passwords.services,
    volumes: volumes.filter(({ name }) => !users.has(name)),
    secrets: own(passwords.own),
    configs: own(live.configs),
    networks: own(live.networks),
    shared: all.flatMap((name) => {
      const user = users.get(name);
      return user === undefined ? [] : [{ name, user }];
    }),
    unclear: passwords.unclear,
    unread: passwords.unread,
  };
}

async function volumesOf(
  { server, stack }: App,
  { nodes }: RemovalDeps,
  signal: AbortSignal,
): Promise<RemovalLook['volumes']> {
  const all = await nodes.of(server).volumes(stack, signal);
  return all.flatMap((one) => {
    if ('trouble' in one) {
      const sentence = `The node \`${one.node}\` cannot be looked at, so nobody can say what of it would be deleted. ${one.trouble}`;
      throw new UserError('node_unreachable', sentence);
    }
    return one.volumes.map((volume) => ({ ...volume, node: one.node }));
  });
}
