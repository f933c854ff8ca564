import type { Config } from '../../config/config.ts';
import type { Logger } from '../../kernel/system.ts';
import { isOpenTo } from './connection.ts';
import { createEngines, type Engines } from './swarm.ts';
import { readTls } from './tls.ts';

/** The engines of `config.yml`, with their certificates. Nothing is asked of them yet. Throws `config_invalid`. */
export async function openEngines(servers: Config['servers'], log: Pick<Logger, 'warn'>): Promise<Engines> {
  const reached = [...servers].map(async ([name, { host, tls: files }]) => {
    const tls = files === null ? null : await readTls(files);
    if (isOpenTo(host, tls)) {
      log.warn(
        { server: name, host },
        'engine is reached without TLS: whoever is on the way owns its machine',
      );
    }
    return { name, host, tls };
  });
  return createEngines(await Promise.all(reached));
}
