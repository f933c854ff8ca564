import type { Answerer, EngineAnswer, EngineCall } from './engine-calls.ts';
import { fileRoutes } from './mock-engine/files.ts';
import { networkRoutes } from './mock-engine/networks.ts';
import { fails, ok, type Route } from './mock-engine/route.ts';
import { serviceRoutes } from './mock-engine/services.ts';
import { createWorld, type MockEngineSettings } from './mock-engine/world.ts';

/**
 * As much of a swarm manager as `docker stack deploy`, `rm`, `ls`, `ps` and `services` ask for, in memory. It keeps specs as they
 * are sent, adds no defaults, and runs nothing: every task of a service is there and running at once. Ids count up from 1.
 */
export function createMockEngine(settings: MockEngineSettings = {}): Answerer {
  const api = settings.api ?? '1.50';
  const world = createWorld(settings);
  const routes: readonly (readonly [RegExp, Route])[] = [
    ...aboutItself(api, settings.isManager ?? true),
    ...registry(settings),
    ...networkRoutes(world),
    ...fileRoutes(world, 'secret'),
    ...fileRoutes(world, 'config'),
    ...serviceRoutes(world, settings.updateWarnings ?? null),
  ];
  const headers = { 'api-version': api, ostype: 'linux', server: 'Docker/mock (linux)' };
  return async (call) => {
    const refused = settings.refuses?.[call.path];
    const answer =
      refused === undefined || call.method === 'GET' ? answerOf(routes, call) : fails(400, refused);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  };
}

function answerOf(routes: readonly (readonly [RegExp, Route])[], call: EngineCall): EngineAnswer {
  const method = call.method === 'HEAD' ? 'GET' : call.method;
  for (const [pattern, route] of routes) {
    const match = pattern.exec(`${method} ${call.path}`);
    if (match !== null) {
      return route(match, call);
    }
  }
  return fails(404, `the stand-in has no answer for ${call.method} ${call.path}`);
}

function aboutItself(api: string, isManager: boolean): (readonly [RegExp, Route])[] {
  const node = {
    ID: 'node1',
    Version: { Index: 9 },
    Spec: { Role: 'manager', Availability: 'active' },
    Description: { Hostname: 'mock' },
    Status: { State: 'ready' },
  };
  const Swarm = { NodeID: 'node1', LocalNodeState: 'active', ControlAvailable: isManager };
  const version = { Version: 'mock', ApiVersion: api, MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' };
  return [
    [/^GET \/_ping$/, () => ok(Buffer.from('OK'))],
    [/^GET \/info$/, () => ok({ ID: 'mock', Name: 'mock', OSType: 'linux', Swarm })],
    [/^GET \/version$/, () => ok(version)],
    [/^GET \/nodes$/, () => ok([node])],
    [/^GET \/nodes\/(node1|self)$/, () => ok(node)],
  ];
}

function registry({ images = {} }: MockEngineSettings): (readonly [RegExp, Route])[] {
  return [
    [
      /^GET \/distribution\/(.+)\/json$/,
      ([, name = '']) => {
        const image = images[decodeURIComponent(name)];
        const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
        return image === undefined
          ? fails(404, `manifest for ${name} not found`)
          : ok({
              Descriptor: { mediaType, digest: image.digest, size: 1 },
              Platforms: image.platforms,
            });
      },
    ],
  ];
}
