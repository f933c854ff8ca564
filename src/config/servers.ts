import { ServerName } from '../kernel/ids.ts';
import type { Config, ServerConfig } from './config.ts';
import type { Resolve, Wrong } from './load.ts';
import type { ConfigFile } from './schema.ts';

type ServerText = ConfigFile['servers'][ServerName];

export function serversOf(servers: ConfigFile['servers'], resolve: Resolve, wrong: Wrong): Config['servers'] {
  return new Map(
    Object.entries(servers).map(([name, server]) => {
      if (server.tls !== undefined && !server.host.startsWith('tcp:')) {
        throw wrong('Certificates belong to a `tcp://` host.', ['servers', name, 'tls']);
      }
      return [ServerName.parse(name), serverOf(server, resolve)];
    }),
  );
}

function serverOf({ host, tls, app_domain: appDomain, probe }: ServerText, resolve: Resolve): ServerConfig {
  return { host, tls: tlsOf(tls, resolve), appDomain, probe: probeOf(probe, resolve) };
}

function tlsOf(tls: ServerText['tls'], resolve: Resolve): ServerConfig['tls'] {
  return tls === undefined
    ? null
    : { caFile: resolve(tls.ca_file), certFile: resolve(tls.cert_file), keyFile: resolve(tls.key_file) };
}

function probeOf(probe: ServerText['probe'], resolve: Resolve): ServerConfig['probe'] {
  return probe === undefined
    ? null
    : { connectTo: probe.connect_to, caFile: probe.ca_file === undefined ? null : resolve(probe.ca_file) };
}
