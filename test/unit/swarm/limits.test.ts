import { expect, it } from 'vitest';
import { checkLimits } from '../../../src/swarm/limits.ts';
import { loadText } from '../stack/compose.ts';

function check(text: string, bytes = 1): void {
  checkLimits(loadText(text, { read: () => new Uint8Array(bytes) }).spec);
}

/** Of the stack `blog`. */
function longest(length: number): string {
  return 'x'.repeat(length - 'blog_'.length);
}

// Seen on engines 20.10 and 28.5, each taken or refused.
it.each([
  [`services: {${longest(63)}: {image: x}}`, 1],
  ['services: {a_-b: {image: x}}', 1],
  [`configs: {${longest(64)}: {file: ./f}}`, 1],
  ['configs: {a: {name: a.b_-c, file: ./f}}', 1_023_999],
  ['secrets: {a: {file: ./f}}', 511_999],
  ['secrets: {a: {driver: vault}}', 0],
])('a swarm takes %s', (text, bytes) => {
  expect(() => check(text, bytes)).not.toThrow();
});

it.each([
  [`services: {${longest(64)}: {image: x}}`, 1, `No swarm takes the service name \`blog_${longest(64)}\``],
  ['services: {my.app: {image: x}}', 1, 'No swarm takes the service name `blog_my.app`'],
  ['services: {app-: {image: x}}', 1, 'No swarm takes the service name `blog_app-`'],
  [
    'services: {app: {image: x, networks: [a]}}\nnetworks: {a: {name: ".."}}',
    1,
    'No swarm takes the network name `..`',
  ],
  [`secrets: {${longest(65)}: {file: ./f}}`, 1, `No swarm takes the secret name \`blog_${longest(65)}\``],
  ['configs: {a: {name: "a/b", file: ./f}}', 1, 'No swarm takes the config name `a/b`'],
  ['secrets: {a: {file: ./f}}', 0, 'No swarm takes the secret `blog_a` of 0 bytes: it has 1 to 511999.'],
  ['secrets: {a: {file: ./f}}', 512_000, 'No swarm takes the secret `blog_a` of 512000 bytes'],
  ['configs: {a: {file: ./f}}', 1_024_000, 'No swarm takes the config `blog_a` of 1024000 bytes'],
])('a swarm does not take %s', (text, bytes, sentence) => {
  expect(() => check(text, bytes)).toThrow(sentence);
});
