import { describe, expect, it } from 'vitest';
import { appFile, loadFiles, loadText } from './compose.ts';

describe('a warning says what docker passes over', () => {
  it.each([
    ['restart: always', []],
    [
      'depends_on: [db]',
      [
        'compose.yml:4:17 `services.app.depends_on` has no effect on a swarm. A swarm starts all services at once.',
      ],
    ],
    [
      'tmpfs: /run',
      ['compose.yml:4:12 `services.app.tmpfs` has no effect on a swarm. Use `volumes` with `type: tmpfs`.'],
    ],
    ['container_name: x', ['compose.yml:4:21 `services.app.container_name` has no effect on a swarm.']],
    [
      'ports: ["127.0.0.1:80:80"]',
      [
        'compose.yml:4:13 `services.app.ports.0`: a swarm opens the port on all addresses, not only on 127.0.0.1.',
      ],
    ],
    [
      'volumes: ["d:/d"]',
      [
        'compose.yml:4:15 `services.app.volumes.0`: one letter before a colon is a Windows drive, so this is a nameless volume.',
      ],
    ],
    [
      'hostname: ${A:?not set - see docs}',
      ['compose.yml:4:15 `services.app.hostname`: nothing is checked, because the message holds a `-`.'],
    ],
    [
      'hostname: ${A:-$B}',
      [
        'compose.yml:4:15 `services.app.hostname`: a default is taken as it is: no variable in it is filled in.',
      ],
    ],
    [
      'hostname: $A-b',
      [
        'compose.yml:4:15 `services.app.hostname`: without braces everything behind the variable is its default.',
      ],
    ],
    [
      'environment: {D: 2024-01-31}',
      [
        'compose.yml:4:22 `services.app.environment.D` becomes `2024-01-31 00:00:00 +0000 UTC`. Put it in quotes to keep it as it is.',
      ],
    ],
    [
      'environment: ["SET="]',
      ['compose.yml:4:18 `SET` is empty here, and therefore filled in from the settings.'],
    ],
  ])('%s', (lines, sentences) => {
    const { warnings } = loadText(appFile(lines), { variables: { SET: 'x' } });

    expect(
      warnings.map(({ place, sentence }) => `${place.path}:${place.line}:${place.column} ${sentence}`),
    ).toEqual(sentences);
  });

  it.each([
    [
      'ports: ["53:53", "53:53/udp"]',
      'tty: true',
      '1 of the `ports` of an earlier file fall away, because docker takes them for the same.',
    ],
    [
      'healthcheck: {test: a}',
      'healthcheck: {test: b}',
      'Docker puts this `test` behind that of an earlier file: the health check is both in one.',
    ],
    [
      'logging: {driver: a}',
      'logging: {options: {b: c}}',
      'Docker loses these options, because the earlier file has none.',
    ],
    [
      'environment: [A=1]',
      'environment: [A=]',
      '`A`: an empty value does not take away what an earlier file sets.',
    ],
    ['init: true', 'init: false', '`init: false` does not undo what an earlier file says.'],
  ])('%s, then %s', (base, over, sentence) => {
    const { warnings } = loadFiles({ 'a.yml': appFile(base), 'b.yml': appFile(over) });

    expect(warnings.map((warning) => [warning.place.path, warning.sentence])).toEqual([['b.yml', sentence]]);
  });
});
