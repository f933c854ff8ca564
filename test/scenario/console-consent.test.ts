import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { OperationId } from '../../src/kernel/ids.ts';
import { openConsoles, sitAt } from '../fakes/console.ts';
import { first, policy, until, type World, world } from '../fakes/world.ts';

type Place = World & { readonly path: string };

async function place(roles = policy): Promise<Place> {
  const { path, consoles } = openConsoles();
  return { ...(await world({ consoles, roles: () => roles })), path };
}

/** In a room of the co-op somebody asks, and the bot asks for an OK. */
async function asksInRoom({ room }: Place, words: string, number: number): Promise<void> {
  room.say(words.split(': ')[0] ?? '', words.split(': ')[1] ?? '');
  await until(
    () => room.transcript.includes(`!approve ${number}`),
    () => room.transcript,
  );
}

/** Somebody at the console says OK; what the bot answers. */
async function okAt(path: string, as: string, number: number): Promise<string> {
  const sitting = await sitAt(path, as);
  const { isRefused } = await sitting.talk.say(`!approve ${number}`);
  sitting.leave();
  expect(isRefused).toBe(true);
  return (sitting.says.at(-1)?.text ?? '').replaceAll('\n', ' ');
}

it('of another person does not count for what somebody asked for in the room', async () => {
  const there = await place();
  await there.run(async () => {
    await asksInRoom(there, 'lou: !deploy wiki', 1);
    expect(await okAt(there.path, 'ana', 1)).toContain('never counts as anybody’s consent');
    expect(await okAt(there.path, 'kim', 1)).toContain('Say it in the room, as yourself.');
  });
  expect(there.store.journal.operation(first)).toMatchObject({ state: 'waiting', approvals: [] });
});

it('does not count for what one asked for at the console oneself, where the rule wants more than that', async () => {
  const there = await place();
  await there.run(async () => {
    const ana = await sitAt(there.path, 'ana');
    await ana.talk.say('!deploy wiki');
    await ana.sees('That OK must come from the room');
    expect(ana.talk.offered()).toBeNull();
    for (const as of ['ana', 'kim', 'lou']) {
      await okAt(there.path, as, 1);
    }
    ana.leave();
  });
  expect(there.store.journal.operation(first)).toMatchObject({ state: 'waiting', approvals: [] });
});

it('counts from the room, also for what was asked for at the console', async () => {
  const there = await place();
  await there.run(async () => {
    const lou = await sitAt(there.path, 'lou');
    await lou.talk.say('!deploy wiki');
    await until(() => there.room.transcript.includes('!approve 1'));
    expect(there.room.transcript).toContain('Lou, at the console, asks for');
    there.room.react('kim', there.room.last('New app'), '👍');
    await lou.sees('✅ #1');
    lou.leave();
  });
  expect(there.store.journal.operation(first)).toMatchObject({ approvals: ['@kim:oak.coop'] });
});

it('of the requester does not count for what was asked for in the room, though nobody else is needed', async () => {
  const there = await place();
  await there.run(async () => {
    await runsWiki(there);
    await asksInRoom(there, 'lou: !deploy wiki 2.0.0', 2);
    expect(await okAt(there.path, 'lou', 2)).toContain('was asked for by Lou in the room');
    there.room.react('lou', there.room.last('#2 ·'), '👍');
    await until(() => there.room.transcript.includes('✅ #2'));
  });
});

it('of somebody else does not count for what is its requester’s alone to confirm', async () => {
  const there = await place();
  await there.run(async () => {
    await runsWiki(there);
    const lou = await sitAt(there.path, 'lou');
    await lou.talk.say('!deploy wiki 2.0.0');
    await lou.sees('!approve 2');
    expect(await okAt(there.path, 'ana', 2)).toContain('was asked for by Lou, who alone can say OK to it');
    lou.leave();
  });
  expect(there.store.journal.operation(OperationId.parse(2))?.approvals).toEqual([]);
});

it('confirms at another terminal what the same person asked for at one, under either Matrix id', async () => {
  const two = parseRoles(
    policy.lines.join('\n').replace('"@lou:oak.coop"', '["@lou:oak.coop", "@lou:elsewhere.org"]'),
    'roles.yml',
    new Date(Date.UTC(2026, 10, 21)),
  );
  const there = await place(two);
  await there.run(async () => {
    await runsWiki(there);
    const lou = await sitAt(there.path, 'lou');
    await lou.talk.say('!deploy wiki 2.0.0');
    await lou.sees('!approve 2');
    lou.leave();
    const again = await sitAt(there.path, 'lou');
    await again.sees('!approve 2');
    await again.talk.say('!approve 2');
    await again.sees('✅ #2');
    again.leave();
  });
  expect(there.store.journal.operation(OperationId.parse(2))?.ending?.verdict).toBe('ok');
});

it('holds the roles of the person, whoever really sits there', async () => {
  const there = await place();
  await there.run(async () => {
    await runsWiki(there);
    const mo = await sitAt(there.path, 'mo');
    const { isRefused, operations } = await mo.talk.say('!undeploy wiki');
    expect({ isRefused, operations }).toEqual({ isRefused: true, operations: [] });
    mo.leave();
    await expect(sitAt(there.path, 'sam')).rejects.toThrow('There are: ana, kim, lou, mo.');
    await expect(sitAt(there.path, null)).rejects.toThrow('As whom?');
    await expect(sitAt(there.path, 'ana', '!other:oak.coop')).rejects.toThrow('There are: !ops:oak.coop (*)');
  });
});

async function runsWiki(there: Place): Promise<void> {
  await asksInRoom(there, 'ana: !deploy wiki 1.0.0', 1);
  there.room.react('ana', there.room.last('New app'), '👍');
  await until(() => there.room.transcript.includes('✅ #1'));
}
