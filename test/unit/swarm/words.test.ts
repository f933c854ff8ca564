import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { wordsFor } from '../../../src/swarm/words.ts';
import { wantedService } from './sights.ts';

/** As engines 20.10 and 28 say it. */
const said = [
  ['failed', 'task: non-zero exit (3)', 3],
  ['failed', 'task: non-zero exit (137)', 137],
  ['failed', 'task: non-zero exit (137): dockerexec: unhealthy container', 137],
  ['failed', 'task: non-zero exit (127)', 127],
  ['rejected', 'No such image: registry.test/app:9.9', null],
  ['rejected', 'invalid mount config for type "bind": bind source path does not exist: /srv/data', null],
  ['rejected', 'write /var/lib/docker/x: no space left on device', null],
  ['rejected', 'something new', null],
  ['pending', 'no suitable node (scheduling constraints not satisfied on 1 node)', null],
  ['pending', 'no suitable node (insufficient resources on 1 node)', null],
  ['pending', 'no suitable node (host-mode port already in use on 1 node)', null],
  ['failed', 'starting container failed: exec: "no": executable file not found in $PATH: unknown', null],
  ['complete', '', 0],
  ['starting', null, null],
] as const;

describe('the words for a task', () => {
  it('are for people first, with the engine’s own in brackets', () => {
    const words = said.map(([state, error, exitCode]) => wordsFor({ state, error, exitCode }));

    expect(words).toMatchInlineSnapshot(`
      [
        "it ended by itself (exit code 3)",
        "it was killed, most likely out of memory (exit code 137)",
        "it starts, but its health check fails (exit code 137)",
        "its start command cannot be run (exit code 127)",
        "its image is not there (No such image: registry.test/app:9.9)",
        "a folder that it needs is missing on the server (invalid mount config for type "bind": bind source path does not exist: /srv/data)",
        "the server’s disk is full (write /var/lib/docker/x: no space left on device)",
        "the server could not start it (something new)",
        "no server fits its placement rules (no suitable node (scheduling constraints not satisfied on 1 node))",
        "no server has enough free memory or processor for it (no suitable node (insufficient resources on 1 node))",
        "another app uses its port already (no suitable node (host-mode port already in use on 1 node))",
        "its start command cannot be run (starting container failed: exec: "no": executable file not found in $PATH: unknown)",
        "it ended by itself (exit code 0)",
        "it does not start",
      ]
    `);
  });

  it('name what it wants, where that is known', () => {
    const { TaskTemplate, ...rest } = wantedService();
    const spec: ServiceSpec = {
      ...rest,
      TaskTemplate: {
        ...TaskTemplate,
        ContainerSpec: {
          Image: 'app',
          Mounts: [
            { Type: 'volume', Source: 'blog_data', VolumeOptions: { DriverConfig: { Name: 'netshare' } } },
          ],
        },
        Resources: {
          Limits: { MemoryBytes: 2 ** 29 },
          Reservations: { MemoryBytes: 2 ** 33, NanoCPUs: 5e8 },
        },
        Placement: {
          Constraints: ['node.labels.disk == ssd', 'node.role == worker'],
          Platforms: [{ OS: 'linux', Architecture: 'arm64' }],
        },
      },
      EndpointSpec: { Ports: [80, 443].map((PublishedPort) => ({ PublishedPort, PublishMode: 'host' })) },
    };
    const errors = [
      'no suitable node (scheduling constraints not satisfied on 2 nodes)',
      'no suitable node (insufficient resources on 1 node; scheduling constraints not satisfied on 2 nodes)',
      'no suitable node (host-mode port already in use on 1 node)',
      'no suitable node (unsupported platform on 3 nodes)',
      'invalid mount config for type "bind": bind source path does not exist: /srv/wiki/data',
      'error looking up volume plugin netshare: plugin "netshare" not found',
      "error while mounting volume '/var/lib/docker/volumes/blog_data/_data': failed to mount local volume",
      'task: non-zero exit (1): out of memory',
    ];

    const words = errors.map((error) => wordsFor({ state: 'pending', error, exitCode: null }, spec));

    expect(words).toMatchInlineSnapshot(`
      [
        "no server fits its placement rules (node.labels.disk == ssd, node.role == worker)",
        "no server has enough free memory or processor for it (wants 8 GB of memory, 0.5 processors)",
        "another app uses its port already (ports 80, 443)",
        "its image is not made for this kind of server (made for linux/arm64)",
        "a folder that it needs is missing on the server (/srv/wiki/data)",
        "the driver of its storage is missing on the server (driver netshare)",
        "its storage cannot be reached (volume blog_data)",
        "it ran out of memory (limit 512 MB)",
      ]
    `);
  });

  it('are never longer than a few lines, and stand on one', () => {
    const words = wordsFor({ state: 'failed', error: `broken\n${'x'.repeat(5000)}`, exitCode: 1 });

    expect(words.length).toBeLessThan(250);
    expect(words).not.toContain('\n');
  });
});
