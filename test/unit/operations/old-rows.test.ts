import { expect, it } from 'vitest';
import { Operation, OperationEvent } from '../../../src/operations/operation.ts';

/** As they were written before there were ballots. */
const planned = {
  type: 'planned',
  plan: {
    words: { title: 'New app: Wiki', facts: [], done: '', failed: '' },
    actions: ['create', 'deploy'],
    class: null,
    url: null,
    isNoop: false,
    steps: [],
    digest: '0'.repeat(64),
  },
  consent: { kind: 'approvals', count: 2, from: ['steward'], requester: 'included', withinMs: null, and: [] },
  rule: 'rule at roles.yml line 21',
  asked: ['@ana:oak.coop'],
  expiresAt: '2026-11-22T10:02:00.000Z',
};
const { type: _type, ...agreed } = planned;
const operation = {
  id: 1,
  state: 'waiting',
  request: {
    action: 'undeploy',
    app: 'wiki.oak.coop',
    server: 'server1',
    stack: 'wiki_oak_coop',
    recipe: 'wiki',
  },
  by: '@lou:oak.coop',
  room: '!ops:oak.coop',
  scope: '!ops:oak.coop',
  command: '$1',
  thread: '$1',
  ...agreed,
  approvals: ['@kim:oak.coop'],
  plannings: 1,
  stepsDone: 0,
  isInStep: false,
  resumes: 0,
  deadline: null,
  cancelledBy: null,
  ending: null,
};

it('reads an operation and its plan as they were written before there were ballots', () => {
  expect(Operation.parse(operation)).toMatchObject({
    approvals: ['@kim:oak.coop'],
    blocks: [],
    asides: [],
    runsAt: null,
  });
  expect(OperationEvent.parse(planned)).toMatchObject({ type: 'planned', runsAt: null });
});
