import { ServerName } from '../kernel/ids.ts';
import type { YamlPath } from '../kernel/yaml-text.ts';
import type { Config, ServerConfig } from './config.ts';
import type { Resolve, Wrong } from './load.ts';
import type { ConfigFile } from './schema.ts';

type ServerText = ConfigFile['servers'][ServerName];

export function serversOf(servers: ConfigFile['servers'], resolve: Resolve, wrong: Wrong): Config['servers'] {
  return new Map(
    Object.entries(servers).map(([name, server]) => {
      checkTls(server, ['servers', name], wrong);
      for (const [node, endpoint] of Object.entries(server.nodes ?? {})) {
        checkTls(endpoint, ['servers', name, 'nodes', node], wrong);
      }
      return [ServerName.parse(name), serverOf(server, resolve)];
    }),
  );
}

function checkTls({ host, tls }: Pick<ServerText, 'host' | 'tls'>, at: YamlPath, wrong: Wrong): void {
  if (tls !== undefined && !host.startsWith('tcp:')) {
    throw wrong('Certificates belong to a `tcp://` host.', [...at, 'tls']);
  }
}

function serverOf(
  { host, tls, app_domain: appDomain, nodes = {}, probe }: ServerText,
  resolve: Resolve,
): ServerConfig {
  const others = Object.entries(nodes).map(
    ([name, node]) => [name, { host: node.host, tls: tlsOf(node.tls, resolve) }] as const,
  );
  return {
    host,
    tls: tlsOf(tls, resolve),
    appDomain,
    nodes: new Map(others),
    probe: probeOf(probe, resolve),
  };
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
