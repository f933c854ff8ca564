import type { EngineAnswer, EngineCall } from '../engine-calls.ts';
import { fails, find, has, ok, onOne, outOfSequence, type Route, remove } from './route.ts';
import { type Kept, keep, Spec, type World } from './world.ts';

/** Secrets and configs: only their labels can change, and secrets keep theirs to themselves. */
export function fileRoutes(world: World, kind: 'secret' | 'config'): (readonly [RegExp, Route])[] {
  const kept = world[`${kind}s`];
  const shown = (one: Kept): unknown =>
    kind === 'secret' ? { ...one, Spec: { ...one.Spec, Data: undefined } } : one;
  const update = (one: Kept, { body, query }: EngineCall): EngineAnswer => {
    const { Data = null, Labels: labels } = Spec.parse(body);
    if (query['version'] !== String(one.Version.Index)) {
      return outOfSequence();
    }
    if (Data !== null && Data !== one.Spec.Data) {
      return fails(400, 'rpc error: code = InvalidArgument desc = only updates to Labels are allowed');
    }
    one.Spec = { ...one.Spec, Labels: labels };
    one.Version = world.nextVersion();
    return ok({});
  };
  return [
    [
      new RegExp(`^GET /${kind}s$`),
      (_match, { query }) => ok([...kept.values()].filter((one) => has(one, query)).map(shown)),
    ],
    [
      new RegExp(`^POST /${kind}s/create$`),
      (_match, { body }) => {
        const { Name } = Spec.parse(body);
        return find(kept, Name) === undefined
          ? ok({ ID: keep(world, kind, body).ID }, 201)
          : fails(409, `rpc error: code = AlreadyExists desc = ${kind} ${Name} already exists`);
      },
    ],
    [new RegExp(`^GET /${kind}s/([^/]+)$`), onOne(kept, kind, (one) => ok(shown(one)))],
    [new RegExp(`^POST /${kind}s/([^/]+)/update$`), onOne(kept, kind, update)],
    [new RegExp(`^DELETE /${kind}s/([^/]+)$`), onOne(kept, kind, (one) => remove(kept, one, 204))],
  ];
}
