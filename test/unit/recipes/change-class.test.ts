import { expect, it } from 'vitest';
import { StackName } from '../../../src/kernel/ids.ts';
import { changeClass, newReaches, reachesIntoServer } from '../../../src/recipes/change-class.ts';
import { loadStack } from '../../../src/stack/load.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';

const from = '1.0.0+1.0';
const to = '1.0.1+1.0';

function service(more = '', top = ''): ServiceSpec {
  const text = `services:\n  app:\n    image: wiki:1\n${more}${top}`;
  const { spec } = loadStack({
    name: StackName.parse('wiki_oak_coop'),
    files: [{ path: 'compose.yml', text }],
    variables: {},
    read: () => null,
  });
  const [app] = spec.services;
  if (app === undefined) {
    throw new Error('there is no service');
  }
  return app;
}

const plain = service();
const socket = service('    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n');
const readOnly = service('    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]\n');
const device = 'volumes:\n  all:\n    driver_opts: { type: none, o: bind, device: / }\n';
const disguised = service('    volumes: ["all:/host"]\n', device);

it('believes the recipe where nothing reaches further', () => {
  expect(changeClass(from, to, [{ from: plain, to: service('    environment: { A: b }\n') }])).toBe('patch');
});

it.each([
  ['a folder of the server', plain, socket],
  ['a folder that may be written now', readOnly, socket],
  ['a volume that stands for a folder of the server', plain, disguised],
  ['a service that was not there before', null, plain],
])('calls %s big, whatever the version says', (_name, before, after) => {
  expect(changeClass(from, to, [{ from: before, to: after }])).toBe('major');
});

it('names what a service takes of the server', () => {
  expect(reachesIntoServer(socket)).toEqual(['/var/run/docker.sock']);
  expect(reachesIntoServer(disguised)).toEqual(['/']);
  expect(reachesIntoServer(service('    cap_add: [SYS_ADMIN]\n    ports: ["2222:22"]\n'))).toEqual([
    'CAP_SYS_ADMIN',
    'port 2222',
  ]);
  expect(reachesIntoServer(plain)).toEqual([]);
});

it.each([
  ['a network of somebody else', service('    networks: [web]\n', 'networks:\n  web: { external: true }\n')],
  [
    'a volume of somebody else',
    service('    volumes: ["all:/all"]\n', 'volumes:\n  all: { external: true }\n'),
  ],
  [
    'an image of somebody else',
    {
      ...plain,
      TaskTemplate: {
        ...plain.TaskTemplate,
        ContainerSpec: { ...plain.TaskTemplate.ContainerSpec, Image: 'evil/wiki:1' },
      },
    },
  ],
])('calls %s big, and names it', (_name, after) => {
  expect(changeClass(from, to, [{ from: plain, to: after }])).toBe('major');
  expect(newReaches([{ from: plain, to: after }])).toHaveLength(1);
});

it('calls a capability that is no longer taken away big', () => {
  const bound = service('    cap_drop: [NET_RAW]\n');

  expect(newReaches([{ from: bound, to: plain }])).toEqual(['CAP_NET_RAW']);
  expect(newReaches([{ from: plain, to: bound }])).toEqual([]);
});

it('says nothing new of what went away', () => {
  expect(newReaches([{ from: socket, to: plain }])).toEqual([]);
  expect(newReaches([{ from: socket, to: null }])).toEqual([]);
});
