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

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `[ip:][host[-host]:]container[-container][/protocol]`, or `null`. Source: docker/go-connections, nat. */
export function parsePortSpec(text: string): PortSpec | null {
  const parts = text.split(':');
  const { protocol, port } = splitProtocol(parts.at(-1) ?? '');
  const address = addressOf(parts.slice(0, -2).join(':'));
  const container = parseRange(port);
  const published = parts.at(-2) ?? '';
  const host = published === '' ? { start: 0, end: 0 } : parseRange(published);
  if (address === undefined || container === null || host === null) {
    return null;
  }
  const isSame = published === '' || container.end - container.start === host.end - host.start;
  if (!['tcp', 'udp', 'sctp'].includes(protocol) || !(isSame || container.start === container.end)) {
    return null;
  }
  const mappings = pair(container, published === '' ? null : host);
  return { mappings: mappings.map((mapping) => ({ protocol, ...mapping })).toSorted(byText), address };
}

type Pair = Omit<PortMapping, 'protocol'>;

/** Several host ports for one port of the container are all published: a swarm chooses none at random. */
function pair(container: Range, host: Range | null): readonly Pair[] {
  if (host !== null && container.start === container.end) {
    return count(host).map((published) => ({ target: container.start, published }));
  }
  return count(container).map((target) => ({
    target,
    published: host === null ? 0 : host.start + target - container.start,
  }));
}

/** By the text `80/tcp`, as docker does: 9 stands behind 10. */
function byText(one: PortMapping, other: PortMapping): number {
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
