import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadStack } from '../../src/stack/load.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { asStored, isSameSpec } from '../../src/stack/stored.ts';
import { mapStrings } from './comparable.ts';
import { steps } from './oracle.ts';

const Dump = z.object({ services: z.record(z.string(), z.custom<ServiceSpec>()) });

/** What a real engine gave back after each deploy that went well: the goldens are of 20.10, and 28.5 agrees. */
const stored = steps()
  .filter(({ failure, stored: dump }) => failure === null && dump !== null)
  .map(({ name, input, stored: dump }) => ({
    name,
    wanted: loadStack(input).spec.services,
    live: Object.values(Dump.parse(mapStrings(dump)).services),
  }));

describe('specs as engines keep them', () => {
  it('has goldens', () => {
    expect(stored.length).toBeGreaterThan(10);
  });

  it.each(stored)('$name: are the same as what was posted', ({ wanted, live }) => {
    const differing = wanted.filter((spec) => {
      const kept = live.find(({ Name }) => Name === spec.Name);
      return kept === undefined || !isSameSpec(spec, kept);
    });

    expect(differing).toEqual([]);
  });

  it.each(stored)('$name: are the same as foretold', ({ wanted }) => {
    expect(wanted.filter((spec) => !isSameSpec(spec, asStored(spec)))).toEqual([]);
  });
});
