import type { Config } from '../../config/config.ts';
import type { Logger } from '../../kernel/system.ts';
import type { NodeRunners } from '../../swarm/node-runner.ts';
import type { Swarms } from '../../swarm/swarm.ts';
import type { Credentials } from './credentials/auth.ts';
import { createNodeRunners } from './node/node-runner.ts';
import { openNodeEngines } from './open-engines.ts';
import { createSwarms, type Engines } from './swarm.ts';

/** The swarms of `config.yml` and the ways to their nodes. Nothing is asked of them yet. Throws `config_invalid`. */
export async function openSwarms(
  engines: Engines,
  { bot, servers }: Pick<Config, 'bot' | 'servers'>,
  { credentials, log }: { readonly credentials: Credentials; readonly log: Pick<Logger, 'warn'> },
): Promise<{ readonly swarms: Swarms; readonly nodes: NodeRunners }> {
  const image = bot.image === null ? null : { name: bot.image, credentials };
  return {
    swarms: createSwarms(engines, credentials),
    nodes: createNodeRunners(engines, await openNodeEngines(servers, log), image),
  };
}
