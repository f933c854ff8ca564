import { expect, it } from 'vitest';
import { toText } from '../../src/chat/render/text.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { type EventId, OperationId, UserId } from '../../src/kernel/ids.ts';
import { policy, until, type World, world } from '../fakes/world.ts';

const second = OperationId.parse(2);
const ana = UserId.parse('@ana:oak.coop');

/** An app whose change by Ana waits until the engine lets it plan once more (`open`): queued, its lock taken. `ok`: her reaction. */
async function held(place: World): Promise<{ open: () => void; ok: EventId }> {
  const { room, swarm } = place;
  room.say('ana', '!deploy wiki 1.0.0');
  await until(() => room.transcript.includes('!approve 1'));
  room.react('ana', room.last('New app'), '👍');
  await until(() => room.transcript.includes('✅ #1'));
  room.say('ana', '!deploy wiki 2.0.0');
  await until(() => room.transcript.includes('!approve 2'));
  const gate = Promise.withResolvers<void>();
  const observe = swarm.observe.bind(swarm);
  swarm.observe = async (stack, signal) => {
    await gate.promise;
    return observe(stack, signal);
  };
  const ok = room.react('ana', room.last('!approve 2'), '👍');
  await until(() => place.lock.held.length > 0);
  return { open: gate.resolve, ok };
}

it('lets nobody say no to what is agreed already, whose OK would not count', async () => {
  const place = await world();
  await place.run(async () => {
    const { open } = await held(place);
    place.room.say('mo', '!reject 2');
    await until(() => place.room.transcript.includes('The voice of Mo does not count'));
    open();
    await until(() => place.room.transcript.includes('✅ #2'));
  });

  expect(place.store.journal.operation(second)?.ending?.verdict).toBe('ok');
});

it('holds no lock for what was turned down in the moment before it would have begun', async () => {
  const place = await world();
  await place.run(async () => {
    const { open } = await held(place);
    place.room.say('ana', '!reject 2');
    await until(() => place.room.transcript.includes('Ana said no'));
    open();
    await until(() => place.lock.held.length === 0);
  });

  expect(place.store.journal.operation(second)?.ending?.verdict).toBe('rejected');
});

it('begins nothing whose OK was taken back in the moment before', async () => {
  const place = await world();
  const { room, store, lock } = place;
  await place.run(async () => {
    const { open, ok } = await held(place);
    room.redact('ana', ok);
    await until(() => store.journal.operation(second)?.approvals.length === 0);
    open();
    await until(() => store.journal.operation(second)?.plannings === 2);
    await until(() => room.transcript.includes('does not count any more'));
  });

  expect(store.journal.history(second).map(({ event }) => event.type)).not.toContain('started');
  expect(store.journal.operation(second)).toMatchObject({ state: 'waiting', approvals: [] });
  expect(lock.held).toEqual([]);
});

it('takes a typed OK for none to a plan that is not in the room yet', async () => {
  const place = await world();
  const { room, store, swarm, log } = place;
  const card = Promise.withResolvers<void>();
  let isTried = false;
  room.trouble = async (outgoing) => {
    if (outgoing.kind === 'message' && toText(outgoing.document).includes('New plan.')) {
      isTried = true;
      await card.promise;
    }
  };
  await place.run(async () => {
    const { open } = await held(place);
    swarm.changeByHand('wiki_oak_coop_app', (spec) => ({ ...spec, Labels: { ...spec.Labels, by: 'hand' } }));
    open();
    await until(() => isTried);
    room.say('ana', '!approve 2');
    await until(() => log.lines.some((line) => line.includes('plan_renewed')));
    card.resolve();
    await until(() => room.transcript.includes('#2 has a new plan'));
    room.say('ana', '!approve 2');
    await until(() => room.transcript.includes('✅ #2'));
  });

  const approved = store.journal.history(second).filter(({ event }) => event.type === 'approved');
  expect(approved).toHaveLength(2);
});

it('holds no lock for what could not be planned once more', async () => {
  const place = await world();
  await place.run(async () => {
    const { open } = await held(place);
    place.swarm.observe = () => Promise.reject(new UserError('recipe_broken', 'It is broken now.'));
    place.swarm.find = () => Promise.reject(new UserError('recipe_broken', 'It is broken now.'));
    open();
    await until(() => place.store.journal.operation(second)?.state === 'closed');
    await until(() => place.lock.held.length === 0);
  });

  expect(place.store.journal.operation(second)?.ending?.verdict).toBe('failed');
});

it('lets who may do the same stop what somebody else asked for, and nobody else', async () => {
  const place = await world();
  await place.run(async () => {
    const { open } = await held(place);
    place.room.say('mo', '!cancel 2');
    await until(() => place.room.transcript.includes('Mo may not cancel #2'));
    place.room.say('kim', '!cancel 2');
    await until(() => (place.store.journal.operation(second)?.cancelledBy ?? null) !== null);
    open();
    await until(() => place.store.journal.operation(second)?.state === 'closed');
  });

  expect(place.store.journal.operation(second)?.ending).toMatchObject({ verdict: 'cancelled' });
  expect(place.lock.held).toEqual([]);
});

it('asks for the OK that is missing when somebody who gave theirs has no voice any more', async () => {
  let roles = policy;
  const place = await world({ roles: () => roles });
  const { room } = place;
  await place.run(async () => {
    room.say('ana', '!deploy wiki 1.1.0');
    await until(() => room.transcript.includes('!approve 1'));
    room.react('ana', room.last('New app'), '👍');
    await until(() => room.transcript.includes('✅ #1'));
    room.say('ana', '!deploy wiki 1.0.0');
    await until(() => room.transcript.includes('Needs 2 OK'));
    room.say('kim', '!approve 2');
    await until(() => room.transcript.includes('✓ Kim'));
    roles = { ...policy, assignments: policy.assignments.map(withoutKim) };
    room.say('ana', '!approve 2');
    await until(() => place.store.journal.operation(second)?.approvals.includes(ana) ?? false);
  });

  expect(place.store.journal.operation(second)?.approvals).toEqual([ana]);
});

function withoutKim(one: (typeof policy.assignments)[number]): typeof one {
  const { who } = one;
  return 'people' in who ? { ...one, who: { people: who.people.filter((name) => name !== 'kim') } } : one;
}

it('takes a reaction on an old question for no answer to a newer one', async () => {
  const place = await world();
  const { room } = place;
  place.apps.files.set('servers/server1/blog.oak.coop.env', 'TYPE=wiki:1.1.0+2.1\nDOMAIN=blog.oak.coop\n');
  await place.run(async () => {
    room.say('ana', '!depoly wiki');
    await until(() => room.transcript.includes('Did you mean !deploy wiki?'));
    room.say('ana', '!undepoly blog');
    await until(() => room.transcript.includes('Did you mean !undeploy blog'));
    room.react('ana', room.last('!deploy wiki'), '👍');
    room.say('ana', '!ping');
    await until(() => room.transcript.includes('I am here'));
  });

  expect(place.store.journal.operation(OperationId.parse(1))).toBeNull();
});
