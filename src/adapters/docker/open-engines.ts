import type { Config, ServerConfig } from '../../config/config.ts';
import type { ServerName } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/system.ts';
import { isOpenTo } from './connection.ts';
import { createEngine, type Engine } from './engine.ts';
import { createEngines, type Engines } from './swarm.ts';
import { type EngineTls, readTls } from './tls.ts';

/** The engines of `config.yml`, with their certificates. Nothing is asked of them yet. Throws `config_invalid`. */
export async function openEngines(servers: Config['servers'], log: Pick<Logger, 'warn'>): Promise<Engines> {
  const reached = [...servers].map(async ([name, endpoint]) => {
    const tls = await openTls(endpoint, { server: name }, log);
    return { name, host: endpoint.host, tls };
  });
  return createEngines(await Promise.all(reached));
}

/** The engines of single nodes, by server and the node's name. Throws `config_invalid`. */
export async function openNodeEngines(
  servers: Config['servers'],
  log: Pick<Logger, 'warn'>,
): Promise<ReadonlyMap<ServerName, ReadonlyMap<string, Engine>>> {
  const opened = [...servers].map(async ([server, { nodes }]) => {
    const engines = [...nodes].map(async ([node, endpoint]) => {
      const tls = await openTls(endpoint, { server, node }, log);
      return [node, createEngine(server, endpoint.host, tls)] as const;
    });
    return [server, new Map(await Promise.all(engines))] as const;
  });
  return new Map(await Promise.all(opened));
}

async function openTls(
  { host, tls: files }: Pick<ServerConfig, 'host' | 'tls'>,
  whose: Readonly<Record<string, string>>,
  log: Pick<Logger, 'warn'>,
): Promise<EngineTls | null> {
  const tls = files === null ? null : await readTls(files);
  if (isOpenTo(host, tls)) {
    log.warn({ ...whose, host }, 'engine is reached without TLS: whoever is on the way owns its machine');
  }
  return tls;
}
