import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../../src/swarm/words.ts';

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
        "it starts, but its health check fails (exit code 137: dockerexec: unhealthy container)",
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

  it('are never longer than a few lines, and stand on one', () => {
    const words = wordsFor({ state: 'failed', error: `broken\n${'x'.repeat(5000)}`, exitCode: 1 });

    expect(words.length).toBeLessThan(250);
    expect(words).not.toContain('\n');
  });
});
