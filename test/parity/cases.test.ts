import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { loadStack } from '../../src/stack/load.ts';
import { comparable } from './comparable.ts';
import { type Request, type Step, steps } from './oracle.ts';

/** What the CLI finds out from the engine, and the loader cannot know. */
const engineSays = /declared as external|only updates to Labels|name must be 63 characters/;

const all = steps();

describe('docker stack deploy, recorded', () => {
  it('has cases', () => {
    expect(all.length).toBeGreaterThan(20);
  });

  const loads = all.filter(({ failure }) => failure === null || engineSays.test(failure));
  it.each(loads)('$name: posts the same', (step) => {
    const made = postedBy(step);

    const wanted = step.requests.filter(isPost).map(({ path, body }) => comparable(path, body ?? {}));

    expect(wanted.map(({ key }) => made.get(key))).toEqual(wanted.map(({ body }) => body));
  });

  it.each(loads.filter(({ failure }) => failure === null))('$name: posts every service', (step) => {
    const names = loadStack(step.input).spec.services.map(({ Name }) => Name);

    const posted = step.requests.filter(
      ({ path }) => path.startsWith('/services/') && !path.endsWith('json'),
    );

    expect(names).toEqual(
      posted
        .filter(isPost)
        .map(({ body }) => body?.['Name'])
        .toSorted(byText),
    );
  });

  const fails = all.filter(({ failure }) => failure !== null && !engineSays.test(failure));
  it.each(fails)('$name: is refused', ({ input }) => {
    expect(() => loadStack(input)).toThrow(UserError);
  });
});

function byText(one: unknown, other: unknown): number {
  return String(one) < String(other) ? -1 : 1;
}

function isPost({ method, body }: Request): boolean {
  return method === 'POST' && body !== undefined;
}

function postedBy({ input }: Step): ReadonlyMap<string, unknown> {
  const { spec } = loadStack(input);
  const posts = (['networks', 'secrets', 'configs', 'services'] as const).flatMap((kind) =>
    spec[kind].map((body) => comparable(`/${kind}/create`, { ...body })),
  );
  return new Map(posts.map(({ key, body }) => [key, body]));
}
