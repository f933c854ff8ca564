import type { EngineAnswer } from '../engine-calls.ts';
import { fails, filtersOf, ok, passes, type Route } from './route.ts';
import { addNetwork, Network, type World } from './world.ts';

export function networkRoutes(world: World): (readonly [RegExp, Route])[] {
  const { networks } = world;
  const networkBy = (key: string): Network | undefined =>
    networks.get(key) ?? [...networks.values()].find(({ Name }) => Name === decodeURIComponent(key));
  const missing = (key: string): EngineAnswer => fails(404, `network ${key} not found`);
  return [
    [
      /^GET \/networks$/,
      (_match, { query }) =>
        ok([...networks.values()].filter((network) => passes(network, filtersOf(query)))),
    ],
    [
      /^POST \/networks\/create$/,
      (_match, { body }) => {
        const wanted = Network.parse(body);
        if (networkBy(wanted.Name) !== undefined) {
          return fails(409, `network with name ${wanted.Name} already exists`);
        }
        const Scope = wanted.Driver === 'overlay' ? 'swarm' : 'local';
        const zeros = {
          Internal: false,
          Attachable: false,
          Ingress: false,
          ConfigOnly: false,
          Options: null,
        };
        const made = addNetwork(world, { ...zeros, ...wanted, Scope, Labels: wanted.Labels ?? {} });
        return ok({ Id: made.Id, Warning: '' }, 201);
      },
    ],
    [
      /^GET \/networks\/([^/]+)$/,
      ([, key = '']) => {
        const network = networkBy(key);
        return network === undefined ? missing(key) : ok(network);
      },
    ],
    [
      /^DELETE \/networks\/([^/]+)$/,
      ([, key = '']) => {
        const network = networkBy(key);
        networks.delete(network?.Id ?? '');
        return network === undefined ? missing(key) : { status: 204 };
      },
    ],
  ];
}
