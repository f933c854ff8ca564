import { expect, it } from 'vitest';
import { mayInvite } from '../../../src/access/people.ts';
import { UserId } from '../../../src/kernel/ids.ts';
import { policy } from '../../fakes/world.ts';

it('follows an invitation of whom the file names, and of nobody who is suspended', () => {
  const [ana, eve] = ['@ana:oak.coop', '@eve:oak.coop'].map((id) => UserId.parse(id));
  const withoutAna = { ...policy, suspended: new Set(['ana']) };

  expect([ana, eve].map((user) => mayInvite(policy, user ?? UserId.parse('@x:x')))).toEqual([true, false]);
  expect(mayInvite(withoutAna, UserId.parse('@ana:oak.coop'))).toBe(false);
});
