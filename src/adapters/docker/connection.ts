import { inspect } from 'node:util';
import type { ConstructorOptions } from 'docker-modem';
import { UserError } from '../../kernel/errors.ts';
import type { ServerName } from '../../kernel/ids.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { EngineTls } from './tls.ts';

const HTTP_PORT = '2375';
const TLS_PORT = '2376';

/**
 * What docker-modem needs to reach `host`. Every option is named, so that none is taken from DOCKER_HOST and its like
 * (docker-modem, `defaultOpts`). Throws `config_invalid`.
 */
export function connectionTo(server: ServerName, host: string, tls: EngineTls | null): ConstructorOptions {
  const none = { ca: undefined, cert: undefined, key: undefined, timeout: undefined, version: undefined };
  if (host.startsWith('unix://')) {
    const socketPath = host.slice('unix://'.length);
    return { ...none, socketPath, host: undefined, port: undefined, protocol: 'http' };
  }
  const url = URL.parse(host);
  if (url === null || url.protocol !== 'tcp:' || url.hostname === '') {
    throw new UserError(
      'config_invalid',
      `The engine of \`${server}\` must be \`unix:///path\` or \`tcp://host:port\`.`,
    );
  }
  const at = { socketPath: undefined, host: url.hostname };
  if (tls === null) {
    return { ...none, ...at, port: url.port || HTTP_PORT, protocol: 'http' };
  }
  const { ca, client } = tls;
  const shown = client === null ? {} : { cert: client.cert, key: unprinted(client.key) };
  return { ...none, ...at, port: url.port || TLS_PORT, protocol: 'https', ca, ...shown };
}

/** docker-modem prints its options with `DEBUG=modem`. */
function unprinted(key: Secret): Buffer {
  return Object.defineProperty(Buffer.from(key.reveal()), inspect.custom, { value: () => '[key]' });
}

/** Whether whoever is on the way to the engine can read along and take it over: HTTP over a network. */
export function isOpenTo(host: string, tls: EngineTls | null): boolean {
  const name = URL.parse(host)?.hostname ?? '';
  return host.startsWith('tcp:') && tls === null && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(name);
}
