import { z } from 'zod';

/** Of a service or a task, as the engine gives it. */
export const Port = z.object({
  Protocol: z.string().default(''),
  TargetPort: z.int().default(0),
  PublishedPort: z.int().default(0),
  PublishMode: z.string().default(''),
});
export type Port = z.infer<typeof Port>;

/** Neighbouring ports that are published on neighbouring ports, or on the same one. */
interface Range {
  readonly protocol: string;
  readonly published: readonly [from: number, to: number];
  readonly target: readonly [from: number, to: number];
}

/** `*:80-81->80-81/tcp, *:90->80/udp`: what the ingress network publishes. Source: docker/cli, service formatter's `Ports`. */
export function ingressPorts(ports: readonly Port[]): string {
  const sorted = ports
    .filter(({ PublishMode }) => PublishMode === 'ingress')
    .toSorted((a, b) => order(a.Protocol, b.Protocol) || a.PublishedPort - b.PublishedPort);
  const ranges: Range[] = [];
  for (const port of sorted) {
    const last = ranges.at(-1);
    const isNext = last !== undefined && continues(last, port);
    ranges.splice(isNext ? -1 : ranges.length, 1, isNext ? extended(last, port) : rangeOf(port));
  }
  return ranges
    .filter(({ published: [from] }) => from > 0)
    .map(({ protocol, published, target }) => `*:${span(published)}->${span(target)}/${protocol}`)
    .join(', ');
}

/** `*:30000->80/tcp,…`: what a task publishes on its own node. */
export function hostPorts(ports: readonly Port[]): string {
  return ports
    .map(({ PublishedPort, TargetPort, Protocol }) => `*:${PublishedPort}->${TargetPort}/${Protocol}`)
    .join(',');
}

function continues({ protocol, published, target }: Range, port: Port): boolean {
  const isRange = target[0] !== target[1];
  const isOverlapping = port.TargetPort <= target[1];
  return (
    port.Protocol === protocol &&
    isSameOrNext(published[1], port.PublishedPort) &&
    isSameOrNext(target[1], port.TargetPort) &&
    !(isRange && isOverlapping)
  );
}

function isSameOrNext(last: number, port: number): boolean {
  return port === last || port === last + 1;
}

function rangeOf({ Protocol, PublishedPort, TargetPort }: Port): Range {
  return {
    protocol: Protocol,
    published: [PublishedPort, PublishedPort],
    target: [TargetPort, TargetPort],
  };
}

function extended({ protocol, published, target }: Range, { PublishedPort, TargetPort }: Port): Range {
  return { protocol, published: [published[0], PublishedPort], target: [target[0], TargetPort] };
}

function span([from, to]: readonly [number, number]): string {
  return to > from ? `${from}-${to}` : String(from);
}

function order(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
