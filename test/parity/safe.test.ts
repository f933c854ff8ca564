import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allCases, type Case } from './rig/cases.ts';
import { coopbot } from './rig/implementations.ts';
import { runOnMock, type StepResult } from './rig/run-case.ts';

/** `coopbot stack deploy` as people use it: the swarm ends with what docker would make of it, and less is asked of it on the way. */
const cases = allCases().filter(({ engines }) => engines.includes('mock'));

const Named = z.object({ Name: z.string() });

function named(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`There is no case ${name}.`);
  }
  return found;
}

/** A secret cannot be read: only the post, which an engine refuses when the content differs, tells that it is the same. */
const COMPARES = /^POST \/secrets\/.*\/update /;

/** What changed something. */
function changes({ requests }: StepResult): readonly string[] {
  return requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => `${method} ${path} ${nameIn(body)}`)
    .filter((change) => !COMPARES.test(change));
}

function nameIn(body: unknown): string {
  return Named.safeParse(body).data?.Name ?? '';
}

/** Platforms are what the registry said when the image was looked up; docker forgets them where it keeps an image, and places the same. */
function withoutPlatforms(dump: unknown): unknown {
  return JSON.parse(JSON.stringify(dump, (key, value: unknown) => (key === 'Platforms' ? undefined : value)));
}

/** The engine said no to something: only it could know. */
function isRefusedByEngine({ refuses }: Case): boolean {
  return Object.keys(refuses).length > 0;
}

describe('coopbot stack deploy', () => {
  it.each(cases)('$name: ends with the objects of docker', async (theCase) => {
    const theirs = await runOnMock(theCase, coopbot('--like-docker'));

    const ours = await runOnMock(theCase, coopbot());

    const went = ({ rc, dump }: StepResult, index: number): unknown =>
      theirs[index]?.rc === 0 ? { rc, dump: withoutPlatforms(dump) } : { rc };
    expect(ours.map(went)).toEqual(theirs.map(went));
    expect(new Set(ours.flatMap(changes)).difference(new Set(theirs.flatMap(changes)))).toEqual(new Set());
  });

  it.each(cases.filter((one) => !isRefusedByEngine(one)))(
    '$name: touches nothing where it fails',
    async (theCase) => {
      const results = await runOnMock(theCase, coopbot());

      expect(results.filter(({ rc }) => rc !== 0).flatMap(changes)).toEqual([]);
    },
  );

  it.each(cases)('$name: posts nothing the second time', async (theCase) => {
    const [last = { files: [], stdin: null, args: [], env: {} }] = theCase.steps.slice(-1);

    const results = await runOnMock({ ...theCase, steps: [...theCase.steps, last] }, coopbot());

    expect(
      results
        .slice(-1)
        .filter(({ rc }) => rc === 0)
        .flatMap(changes),
    ).toEqual([]);
  });

  it.each(['partial-failure', 'credspec-named-fails', 'merge-healthcheck-disable-fails'])(
    '%s: makes nothing before the error',
    async (name) => {
      const theirs = await runOnMock(named(name), coopbot('--like-docker'));
      const ours = await runOnMock(named(name), coopbot());

      expect(theirs.flatMap(changes)).not.toEqual([]);
      expect(ours.map(({ rc, requests }) => ({ rc, requests }))).toEqual([{ rc: 1, requests: [] }]);
    },
  );

  it('does not post what is the same', async () => {
    const results = await runOnMock(named('update-prune'), coopbot());

    expect(changes(results[2] ?? never())).toEqual(['DELETE /services/<service:upd_gone> ']);
  });
});

function never(): never {
  throw new Error('fewer results than steps');
}
