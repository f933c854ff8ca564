import { describe, expect, it } from 'vitest';
import { createLanes } from '../../../src/adapters/git/queue.ts';

describe('lanes', () => {
  it('run so many at a time, begun in the order asked', async () => {
    const run = createLanes(2);
    const begun: number[] = [];
    const works = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const all = works.map(async ({ promise }, n) =>
      run(async () => {
        begun.push(n);
        await promise;
      }),
    );
    const tick = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    await tick();
    expect(begun).toEqual([0, 1]);
    works[1]?.resolve();
    await tick();
    expect(begun).toEqual([0, 1, 2]);
    works[0]?.resolve();
    works[2]?.resolve();
    works[3]?.resolve();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
    expect(await run(async () => 'more')).toBe('more');
  });

  it('go on after one that failed', async () => {
    const run = createLanes(1);
    const failed = run(async () => {
      throw new Error('away');
    });
    const next = run(async () => 'there');

    await expect(failed).rejects.toThrow('away');
    expect(await next).toBe('there');
  });
});
