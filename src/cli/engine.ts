import { createEngine, type Engine } from '../adapters/docker/engine.ts';
import { UserError } from '../kernel/errors.ts';
import { ServerName } from '../kernel/ids.ts';
import type { CliContext } from './command.ts';
import { findEndpoint } from './endpoint.ts';

/** What an error calls the engine. */
const name = ServerName.parse('local');

/** The engine that docker's command line would talk to from here. Asks nothing of it yet. Throws `bad_arguments`, `config_invalid`. */
export async function openEngine(context: Pick<CliContext, 'environment' | 'endpoint'>): Promise<Engine> {
  const { host: written, tls } = await findEndpoint(context);
  const host = withScheme(written);
  if (!/^(unix|tcp):\/\//.test(host)) {
    const [scheme] = host.split('://');
    const sentence = `coopbot does not speak ${scheme}:// with engines. Forward the engine’s socket and set DOCKER_HOST=unix:///path.`;
    throw new UserError('bad_arguments', sentence);
  }
  return createEngine(name, host, tls);
}

/** Docker takes `host:2375` for TCP. */
function withScheme(host: string): string {
  return host.includes('://') ? host : `tcp://${host}`;
}
