import { expect, it } from 'vitest';
import { appWith, loadFiles } from './compose.ts';

/** Go sorts by bytes: `～` (U+FF5E) stands before `😀` (U+1F600). JavaScript sorts by halves of signs, the other way round. */
const [first, last] = ['～', '😀'];

it('sorts hosts as docker does', () => {
  const { Hosts } = appWith(`extra_hosts: {"${last}": 10.0.0.1, "${first}": 10.0.0.2}`).TaskTemplate
    .ContainerSpec;

  expect(Hosts).toEqual([`10.0.0.2 ${first}`, `10.0.0.1 ${last}`]);
});

it('sorts merged mounts as docker does', () => {
  const base = `services: {app: {image: x, volumes: ["/host:/${last}", "/host:/${first}"]}}`;

  const { services } = loadFiles({ 'compose.yml': base, 'more.yml': 'services: {app: {image: x}}' }).spec;

  const mounts = services[0]?.TaskTemplate.ContainerSpec.Mounts ?? [];
  expect(mounts.map(({ Target }) => Target)).toEqual([`/${first}`, `/${last}`]);
});
