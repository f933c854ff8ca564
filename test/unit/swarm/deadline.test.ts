import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { deadlineOf } from '../../../src/swarm/deadline.ts';
import { wantedService } from './sights.ts';

const SECOND = 1_000_000_000;

function withHealthcheck(startPeriod: number, replicas = 1): ServiceSpec {
  const wanted = wantedService({ Mode: { Replicated: { Replicas: replicas } } });
  const Healthcheck = {
    Test: ['CMD', 'true'],
    StartPeriod: startPeriod * SECOND,
    Interval: 10 * SECOND,
    Timeout: 5 * SECOND,
    Retries: 10,
  };
  const ContainerSpec = { ...wanted.TaskTemplate.ContainerSpec, Healthcheck, StopGracePeriod: 0 };
  return { ...wanted, TaskTemplate: { ...wanted.TaskTemplate, ContainerSpec } };
}

describe('the deadline of a stack', () => {
  it('is two minutes for what starts at once', () => {
    expect(deadlineOf([wantedService()], null)).toBe(120_000);
    expect(deadlineOf([], null)).toBe(120_000);
  });

  it('lets the slowest health check come to its end', () => {
    // 300 s to start, 10 × (10 + 5) s to be tried, 5 s of watching, a minute of slack.
    expect(deadlineOf([wantedService(), withHealthcheck(300)], null)).toBe(515_000);
  });

  it('counts one round after the other', () => {
    expect(deadlineOf([withHealthcheck(300, 3)], null)).toBe(3 * 455_000 + 60_000);
  });

  it('lets what runs before take its time to end', () => {
    const slow = withHealthcheck(300);
    const container = { ...slow.TaskTemplate.ContainerSpec, StopGracePeriod: 200 * SECOND };
    const before = { ...slow, TaskTemplate: { ...slow.TaskTemplate, ContainerSpec: container } };

    expect(deadlineOf([slow], null, [before])).toBe(515_000 + 200_000);
    expect(deadlineOf([slow], null, [{ ...before, Name: 'blog_db' }])).toBe(515_000);
  });

  it('gives the recipe the time that it asks for, within reason', () => {
    expect(deadlineOf([wantedService()], 900)).toBe(900_000);
    expect(deadlineOf([withHealthcheck(300)], 30)).toBe(515_000);
    expect(deadlineOf([wantedService()], 999_999)).toBe(3_600_000);
  });
});
