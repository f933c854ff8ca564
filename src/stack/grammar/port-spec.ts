import { isIP } from 'node:net';

/** One published port. `0`: the engine chooses one. */
export interface PortMapping {
  readonly protocol: string;
  readonly target: number;
  readonly published: number;
}

/** The mappings of one short form, and the address in it, which no swarm heeds. */
export interface PortSpec {
  readonly mappings: readonly PortMapping[];
  readonly address: string | null;
}

const PROTOCOLS = new Set(['tcp', 'udp', 'sctp']);

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `[ip:][host[-host]:]container[-container][/protocol]`, or `null`. Source: docker/go-connections, nat. */
export function parsePortSpec(text: string): PortSpec | null {
  const parts = text.split(':');
  const { protocol, port } = splitProtocol(parts.at(-1) ?? '');
  const address = addressOf(parts.slice(0, -2).join(':'));
  const pairs = pair(parseRange(port), parts.at(-2) ?? '');
  if (address === undefined || pairs === null || !PROTOCOLS.has(protocol)) {
    return null;
  }
  return { mappings: pairs.map((one) => ({ protocol, ...one })).toSorted(byTarget), address };
}

type Pair = Omit<PortMapping, 'protocol'>;

/** Several host ports for one port of the container are all published: a swarm chooses none at random. */
function pair(container: Range | null, published: string): readonly Pair[] | null {
  const host = parseRange(published);
  if (container === null || (published !== '' && host === null)) {
    return null;
  }
  if (host === null) {
    return count(container).map((target) => ({ target, published: 0 }));
  }
  if (container.start === container.end) {
    return count(host).map((one) => ({ target: container.start, published: one }));
  }
  const isEqual = container.end - container.start === host.end - host.start;
  return isEqual
    ? count(container).map((target, index) => ({ target, published: host.start + index }))
    : null;
}

/** By the text `80/tcp`, as docker does: 9 stands behind 10. */
function byTarget(one: PortMapping, other: PortMapping): number {
  const [left, right] = [`${one.target}/`, `${other.target}/`];
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}

function splitProtocol(text: string): { readonly protocol: string; readonly port: string } {
  const [port = '', protocol = ''] = text.split('/');
  return { protocol: (protocol === '' ? 'tcp' : protocol).toLowerCase(), port };
}

/** `null`: none given; `undefined`: not an address. */
function addressOf(text: string): string | null | undefined {
  if (text === '') {
    return null;
  }
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 || bare.includes('%') ? undefined : bare;
}

function parseRange(text: string): Range | null {
  const [first = '', second = first] = text.split('-');
  const [start, end] = [parsePort(first), parsePort(second)];
  return start === null || end === null || end < start ? null : { start, end };
}

function parsePort(text: string): number | null {
  return /^\d+$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

function count({ start, end }: Range): readonly number[] {
  return Array.from({ length: end - start + 1 }, (_, index) => start + index);
}
