import { z } from 'zod';
import type { EngineAnswer, EngineCall } from '../engine-calls.ts';
import type { Kept, Kind, Labels } from './world.ts';

export type Filters = Readonly<Record<string, readonly string[]>>;

/** What answers a method and a path such as `GET /services/x`. */
export type Route = (match: RegExpExecArray, call: EngineCall) => EngineAnswer;

export function onOne(
  kept: ReadonlyMap<string, Kept>,
  kind: Kind,
  act: (one: Kept, call: EngineCall) => EngineAnswer,
): Route {
  return ([, key = ''], call) => {
    const one = find(kept, decodeURIComponent(key));
    return one === undefined ? fails(404, `${kind} ${key} not found`) : act(one, call);
  };
}

export function find(kept: ReadonlyMap<string, Kept>, key: string): Kept | undefined {
  return kept.get(key) ?? [...kept.values()].find(({ Spec: { Name } }) => Name === key);
}

export function remove(kept: Map<string, Kept>, one: Kept, status: number): EngineAnswer {
  kept.delete(one.ID);
  return { status };
}

export function filtersOf(query: EngineCall['query']): Filters {
  const given = z
    .record(z.string(), z.union([z.array(z.string()), z.record(z.string(), z.unknown())]))
    .parse(JSON.parse(query['filters'] ?? '{}'));
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, Array.isArray(value) ? value : Object.keys(value)]),
  );
}

export function has({ ID, Spec: { Name, Labels: labels } }: Kept, query: EngineCall['query']): boolean {
  const filters = filtersOf(query);
  // As in the engine, a name and an id need only begin so.
  return (
    passes({ Labels: labels }, filters) &&
    (filters['name'] ?? [Name]).some((name) => Name.startsWith(name)) &&
    (filters['id'] ?? [ID]).some((id) => ID.startsWith(id))
  );
}

export function passes(
  { Labels: labels }: { readonly Labels?: z.infer<typeof Labels> },
  filters: Filters,
): boolean {
  return (filters['label'] ?? []).every((filter) => {
    const [key = '', ...value] = filter.split('=');
    const label = labels?.[key];
    return label !== undefined && (value.length === 0 || label === value.join('='));
  });
}

export function ok(body: unknown, status = 200): EngineAnswer {
  return { status, body };
}

export function fails(status: number, message: string): EngineAnswer {
  return { status, body: { message } };
}

export function outOfSequence(): EngineAnswer {
  return fails(500, 'rpc error: code = Unknown desc = update out of sequence');
}
