import { z } from 'zod';
import type { EngineAnswer, EngineCall } from '../engine-calls.ts';
import {
  type Filters,
  fails,
  filtersOf,
  find,
  has,
  ok,
  onOne,
  outOfSequence,
  passes,
  type Route,
  remove,
} from './route.ts';
import { type Kept, keep, MOMENT, Spec, type World } from './world.ts';

export function serviceRoutes(
  world: World,
  warnings: readonly string[] | null,
): (readonly [RegExp, Route])[] {
  const { services } = world;
  const update = (one: Kept, { body, query }: EngineCall): EngineAnswer => {
    if (query['version'] !== String(one.Version.Index)) {
      return outOfSequence();
    }
    const isRollback = query['rollback'] === 'previous';
    const wanted = isRollback ? one.PreviousSpec : Spec.parse(body);
    if (wanted === undefined) {
      return fails(400, 'rpc error: code = FailedPrecondition desc = service does not have a previous spec');
    }
    [one.Spec, one.PreviousSpec] = [wanted, one.Spec];
    one.Version = world.nextVersion();
    return ok({ Warnings: warnings });
  };
  return [
    [
      /^GET \/services$/,
      (_match, { query }) =>
        ok(
          [...services.values()]
            .filter((one) => has(one, query))
            .map((one) =>
              query['status'] === 'true' || query['status'] === '1'
                ? { ...one, ServiceStatus: statusOf(one) }
                : one,
            ),
        ),
    ],
    [
      /^POST \/services\/create$/,
      (_match, { body }) => {
        const { Name } = Spec.parse(body);
        const words = `name conflicts with an existing object: service ${Name} already exists`;
        return find(services, Name) === undefined
          ? ok({ ID: keep(world, 'service', body).ID }, 201)
          : fails(409, `rpc error: code = AlreadyExists desc = ${words}`);
      },
    ],
    [/^GET \/services\/([^/]+)$/, onOne(services, 'service', (one) => ok(one))],
    [/^POST \/services\/([^/]+)\/update$/, onOne(services, 'service', update)],
    [/^DELETE \/services\/([^/]+)$/, onOne(services, 'service', (one) => remove(services, one, 200))],
    [/^GET \/tasks$/, (_match, { query }) => ok(tasksOf([...services.values()], filtersOf(query)))],
  ];
}

function replicasOf({ Spec: spec }: Kept): number {
  const Mode = z.looseObject({ Replicated: z.looseObject({ Replicas: z.number().default(1) }).optional() });
  return Mode.safeParse(spec['Mode']).data?.Replicated?.Replicas ?? 1;
}

function statusOf(one: Kept): unknown {
  return { RunningTasks: replicasOf(one), DesiredTasks: replicasOf(one), CompletedTasks: 0 };
}

function tasksOf(services: readonly Kept[], filters: Filters): unknown[] {
  return services
    .filter(({ ID, Spec: { Name } }) =>
      (filters['service'] ?? [ID]).some((key) => key === ID || key === Name),
    )
    .filter(({ Spec: spec }) => passes(spec, filters))
    .flatMap((one) =>
      Array.from({ length: replicasOf(one) }, (_none, index) => ({
        ID: `${one.ID}.${index + 1}`,
        Version: one.Version,
        ServiceID: one.ID,
        NodeID: 'node1',
        Slot: index + 1,
        CreatedAt: MOMENT,
        UpdatedAt: MOMENT,
        Status: { Timestamp: MOMENT, State: 'running', Message: 'started' },
        DesiredState: 'running',
        Spec: one.Spec['TaskTemplate'],
        Labels: {},
      })),
    );
}
