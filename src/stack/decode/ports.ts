import { isIP } from 'node:net';
import { type PortMapping, parsePortSpec } from '../grammar/port-spec.ts';
import type { YamlNode } from '../yaml/node.ts';
import { printScalar } from '../yaml/print.ts';
import { type Decoder, set, text, wholeCount } from './decoder.ts';
import { record, since } from './record.ts';
import { invalid, placeOf, type Spot } from './spot.ts';

export interface Port {
  /** Empty where the long form leaves it out: the engine fills in `ingress`. */
  readonly mode: string;
  readonly protocol: string;
  readonly target: number;
  /** 0: the engine chooses one. */
  readonly published: number;
}

const longForm = record({
  mode: since(2, text),
  target: since(2, wholeCount(32)),
  published: since(2, wholeCount(32)),
  protocol: since(2, text),
});

/** Ranges are written out: a few lines could fill all memory. Every port there is, for TCP and for UDP. */
const MOST_PORTS = 2 * 65_536;

export const ports: Decoder<readonly Port[]> = (node, spot) => {
  let count = 0;
  const counted: Decoder<readonly Port[]> = (item, below) => {
    const published = port(item, below);
    count += published.length;
    if (count > MOST_PORTS) {
      throw invalid(node, spot, 'publishes more ports than there are.');
    }
    return published;
  };
  return set(counted)(node, spot).flat();
};

/** One item may publish several ports. */
function port(node: YamlNode, spot: Spot): readonly Port[] {
  if (node.kind === 'map' && spot.file.minor >= 2) {
    const { mode = '', protocol = '', target = 0, published = 0 } = longForm(node, spot);
    return [{ mode, protocol, target, published }];
  }
  return shortForm(node, spot).map((mapping) => ({ mode: 'ingress', ...mapping }));
}

function shortForm(node: YamlNode, spot: Spot): readonly PortMapping[] {
  const isShort = node.kind === 'text' || node.kind === 'integer';
  const spec = isShort ? parsePortSpec(printScalar(node)) : null;
  if (spec === null) {
    throw invalid(node, spot, 'must be a port such as `8080:80`, `8080:80/udp` or `8000-8010:8000-8010`.');
  }
  const { address, mappings } = spec;
  if (address !== null && !isUnspecified(address)) {
    const sentence = `\`${spot.path}\`: a swarm opens the port on all addresses, not only on ${address}.`;
    const docker = ignoredAddresses(address, mappings);
    spot.file.warnings.push({ place: placeOf(spot, node.at), sentence, docker });
  }
  return mappings;
}

/** Docker's line for each port of the container. Source: docker/cli, opts, `ConvertPortToPortConfig`. */
function ignoredAddresses(address: string, mappings: readonly PortMapping[]): readonly string[] {
  const host = isIP(address) === 6 ? `[${address}]` : address;
  const targets = Map.groupBy(mappings, ({ target, protocol }) => `${target}/${protocol}`);
  return [...targets].map(([target, published]) => {
    const [first = 0, last = first] = [published.at(0)?.published, published.at(-1)?.published];
    const range = first === last ? String(first || '') : `${first}-${last}`;
    return `ignoring IP-address (${host}:${range}:${target}) service will listen on '0.0.0.0'`;
  });
}

function isUnspecified(address: string): boolean {
  return isIP(address) === 4 ? address === '0.0.0.0' : /^[0:]+$/.test(address);
}
