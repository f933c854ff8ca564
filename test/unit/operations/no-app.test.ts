import { expect, it } from 'vitest';
import type { AppReader } from '../../../src/apps/apps.ts';
import { isToldHere } from '../../../src/chat/pick/operations-here.ts';
import { RoomId, UserId } from '../../../src/kernel/ids.ts';
import { evolve } from '../../../src/operations/evolve.ts';
import { Operation } from '../../../src/operations/operation.ts';
import { ahead } from '../../../src/operations/queue.ts';
import { takeLock } from '../../../src/operations/stack-lock.ts';
import { lockedBy, matterOf, nameOfMatter, subjectOf, wishIn } from '../../../src/operations/subject.ts';
import { FakeLock } from '../../fakes/fake-lock.ts';
import { fakeClock } from '../../fakes/fake-system.ts';
import { policy } from '../../fakes/world.ts';

const undeploy = {
  action: 'undeploy',
  app: 'wiki.oak.coop',
  server: 'server1',
  stack: 'wiki',
  recipe: 'wiki',
};
const roles = {
  action: 'roles',
  change: { what: 'outside', text: '0'.repeat(64), by: 'Kim', isAboutAll: true },
};
const elsewhere = RoomId.parse('!elsewhere:oak.coop');
const ops = RoomId.parse('!ops:oak.coop');

function operation(id: number, state: string, request: object): Operation {
  return Operation.parse({
    id,
    state,
    request,
    by: '@lou:oak.coop',
    room: elsewhere,
    scope: null,
    command: '$1',
    thread: '$1',
    plan: null,
    consent: null,
    rule: '',
    asked: [],
    expiresAt: null,
    approvals: [],
    plannings: 1,
    stepsDone: 0,
    isInStep: false,
    resumes: 0,
    deadline: null,
    cancelledBy: null,
    ending: null,
  });
}

it('knows what a request about no app is about, and in which words', () => {
  const { request } = operation(1, 'queued', roles);

  expect([subjectOf(request), lockedBy(request)]).toEqual([null, null]);
  expect(matterOf(request)).toEqual({ app: null, server: null, recipe: null });
  expect([wishIn(request), nameOfMatter(request)]).toEqual(['roles', '`roles`']);
  expect(wishIn(operation(1, 'queued', undeploy).request)).toBe('undeploy wiki.oak.coop');
});

it('does one of an action at a time where no stack is changed, and lets apps wait for none of them', () => {
  const [running, queued, app] = [
    operation(1, 'running', roles),
    operation(2, 'queued', roles),
    operation(3, 'queued', undeploy),
  ];

  expect(ahead(queued, [running, queued, app])).toEqual([1]);
  expect(ahead(app, [running, queued, app])).toEqual([]);
});

it('takes a lock for an app, and none where there is no stack', async () => {
  const lock = new FakeLock(fakeClock());

  await takeLock(operation(1, 'queued', roles), lock, AbortSignal.timeout(1000));
  expect(lock.held).toEqual([]);
  await takeLock(operation(2, 'queued', undeploy), lock, AbortSignal.timeout(1000));
  expect(lock.held).toEqual(['server1/wiki']);
});

const none: AppReader = { list: async () => ({ apps: [], broken: [] }), read: async () => Promise.reject() };

it('tells of what is about no app where people may look at all of them, and where it was asked for', async () => {
  const rooms = new Map([...policy.rooms, [elsewhere, ['wiki.*']] as const]);
  const toldIn = async (room: RoomId, who: string): Promise<boolean> => {
    const actor = UserId.parse(`@${who}:oak.coop`);
    const here = { apps: none, room, policy: { ...policy, rooms }, members: () => false };
    const isTold = await isToldHere({ ...here, who: { actor, room, now: new Date(0) } });
    return isTold({ ...operation(1, 'waiting', roles), room: RoomId.parse('!other:oak.coop') });
  };

  expect(await toldIn(ops, 'mo')).toBe(true);
  expect(await toldIn(ops, 'stranger')).toBe(false);
  expect(await toldIn(elsewhere, 'ana')).toBe(false);
  expect(await toldIn(RoomId.parse('!other:oak.coop'), 'stranger')).toBe(true);
});

it('ends well without having run only where it is done when it is asked for', () => {
  const ok = { type: 'closed', ending: { verdict: 'ok', reason: '', hint: '' } } as const;
  const suspend = { action: 'suspend', person: 'kim', users: ['@kim:oak.coop'], why: '', isOver: false };

  expect(evolve(operation(1, 'received', suspend), ok).state).toBe('closed');
  expect(() => evolve(operation(1, 'received', undeploy), ok)).toThrow('has no plan yet');
  expect(() => evolve(operation(1, 'received', roles), ok)).toThrow('has no plan yet');
  expect(() => evolve(operation(1, 'waiting', suspend), ok)).toThrow('still waits');
});
