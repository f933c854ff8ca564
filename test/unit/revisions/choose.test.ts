import { describe, expect, it } from 'vitest';
import { AppName, OperationId, RecipeName, ServerName, StackName } from '../../../src/kernel/ids.ts';
import { isWhatRuns, type Known, lastGood, ofVersion } from '../../../src/revisions/choose.ts';
import type { Revision } from '../../../src/revisions/revision.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';

function service(name: string, image: string): ServiceSpec {
  return {
    Name: `wiki_${name}`,
    Labels: {},
    TaskTemplate: { ContainerSpec: { Image: image }, Resources: {}, Placement: {}, ForceUpdate: 0 },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: {},
  };
}

/** Kept by the operation of the same number; `image` stands for the version. */
function kept(number: number, image: string): Revision {
  const name = StackName.parse('wiki');
  return {
    number,
    at: new Date(0),
    operation: number === 0 ? null : OperationId.parse(number),
    server: ServerName.parse('server1'),
    stack: name,
    app: AppName.parse('wiki.oak.coop'),
    recipe: RecipeName.parse('wiki'),
    version: `${image}.0.0+${image}`,
    commit: null,
    spec: {
      name,
      networks: [],
      secrets: [],
      configs: [],
      services: [service('app', image)],
      external: { networks: [], secrets: [], configs: [] },
    },
    text: '',
  };
}

function knowing(live: readonly ServiceSpec[], more: Partial<Known> = {}): Known {
  return { live, wentBackTo: () => null, isHidden: () => false, isLater: () => true, ...more };
}

describe('the last good one', () => {
  const all = [kept(3, '3'), kept(2, '2'), kept(1, '1'), kept(0, '0')];

  it('is the newest when none of them runs', () => {
    expect(lastGood(all, knowing([service('app', '4')]))?.number).toBe(3);
  });

  it('is the one before what runs', () => {
    expect(lastGood(all, knowing([service('app', '3')]))?.number).toBe(2);
  });

  it('is none before the first', () => {
    expect(lastGood(all, knowing([service('app', '0')]))).toBeNull();
  });

  it('is none of a hidden version', () => {
    const isHidden = (version: string): boolean => version === '2.0.0+2';

    expect(lastGood(all, knowing([service('app', '3')], { isHidden }))?.number).toBe(1);
  });

  it('goes on from where a way back led to', () => {
    const after = [kept(4, '2'), ...all];
    const wentBackTo = (id: OperationId): number | null => (id === 4 ? 2 : null);

    expect(lastGood(after, knowing([service('app', '2')], { wentBackTo }))?.number).toBe(1);
  });

  it('is the one before a deploy that brought an old version again', () => {
    expect(lastGood([kept(4, '1'), ...all], knowing([service('app', '1')]))?.number).toBe(3);
  });
});

describe('what runs', () => {
  it('is that stack when something that does not count runs beside it', () => {
    const live = [service('app', '1'), service('extra', '9')];

    expect(isWhatRuns(kept(1, '1'), live)).toBe(false);
    expect(isWhatRuns(kept(1, '1'), live, () => false)).toBe(true);
  });

  it('is none of which a service is missing', () => {
    expect(isWhatRuns(kept(1, '1'), [])).toBe(false);
  });
});

it('is found by either part of its version, the newest first', () => {
  const all = [kept(3, '2'), kept(2, '2'), kept(1, '1')];

  expect(ofVersion(all, '2.0.0')?.number).toBe(3);
  expect(ofVersion(all, '2')?.number).toBe(3);
  expect(ofVersion(all, '1.0.0+1')?.number).toBe(1);
  expect(ofVersion(all, '7')).toBeNull();
});
