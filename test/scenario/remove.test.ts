import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import type { EventId } from '../../src/kernel/ids.ts';
import { OperationId, StackName } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import { server, until, type World, world } from '../fakes/world.ts';
import { playIn, type Turn, tidy } from './play.ts';

const APP = 'nextcloud.oak.coop';
const FILE = `servers/server1/${APP}.env`;
const stack = StackName.parse('nextcloud_oak_coop');
const signal = new AbortController().signal;
const second = OperationId.parse(2);

const made: readonly Turn[] = [
  { says: 'lou: !deploy nextcloud', wait: '!approve 1' },
  { says: 'ana: !approve 1', wait: '✅ #1' },
];

/** A Nextcloud that runs, with data on two nodes. */
async function place(): Promise<World> {
  const found = await world();
  await playIn(found, ...made);
  found.nodes.putVolume({ node: 'node1', stack, name: `${stack}_db`, sizeBytes: 80_000_000 });
  found.nodes.putVolume({ node: 'node2', stack, name: `${stack}_data`, sizeBytes: 1_100_000_000 });
  return found;
}

/** Says it and waits for words of the answer; `in`: in the thread of that message. */
async function say({ room }: World, words: string, { wait, ...where }: Saying): Promise<EventId> {
  const count = (): number => room.transcript.replaceAll(/\s+/g, ' ').split(wait).length;
  const before = count();
  const [who = '', body = ''] = words.split(/: (.*)/s);
  const id = room.say(who, body, 'thread' in where ? { thread: where.thread } : {});
  await until(
    () => count() > before,
    () => `${wait}\n${room.transcript}`,
  );
  return id;
}
interface Saying {
  readonly wait: string;
  readonly thread?: EventId;
}

/** To the card that wants an OK. */
async function asked(at: World, who = 'ana'): Promise<void> {
  const thread = await say(at, `${who}: !remove nextcloud.oak.coop`, { wait: 'type its domain' });
  await say(at, `${who}: ${APP}`, { thread, wait: '!approve 2' });
}

async function removed(at: World): Promise<void> {
  await at.run(async () => {
    await asked(at);
    at.room.react('ana', at.room.last('#2 · Remove'), '👍');
    await until(() => at.store.journal.operation(second)?.state === 'closed');
    await until(() => /(✅|❌|⚠) #2/u.test(at.room.transcript));
  });
}

async function volumesLeft({ nodes }: World): Promise<readonly string[]> {
  const all = await nodes.volumes(stack, signal);
  return all.flatMap((one) => ('volumes' in one ? one.volumes.map(({ name }) => name) : []));
}

async function left(at: World): Promise<unknown> {
  const live = await at.swarm.observe(stack, signal);
  return {
    services: live.services.map(({ spec }) => spec.Name),
    networks: live.networks,
    configs: live.configs,
    secrets: (await at.swarm.secretsLike([`${stack}_`], signal)).map(({ name }) => name),
    volumes: await volumesLeft(at),
    file: at.apps.files.has(FILE),
  };
}
const nothing = { services: [], networks: [], configs: [], secrets: [], volumes: [], file: false };

describe('removing an app', () => {
  it('shows everything, wants the domain, then consent, and leaves nothing', async () => {
    const at = await place();
    const before = at.room.transcript.length;
    await removed(at);

    expect(tidy(at.room.transcript.slice(before))).toMatchSnapshot();
    expect(await left(at)).toEqual(nothing);
    expect(at.apps.commits.map(({ reason }) => reason.subject)).toEqual([`Create ${APP}`, `Remove ${APP}`]);
  });

  it('is not begun by a thumb, by other words, or by anybody else', async () => {
    const at = await place();
    await at.run(async () => {
      const thread = await say(at, 'ana: !remove nextcloud.oak.coop', { wait: 'type its domain' });
      at.room.react('ana', at.room.last('for good?'), '👍');
      at.room.say('kim', APP, { thread });
      await say(at, 'ana: yes', { thread, wait: 'so nothing is removed' });
      at.room.say('ana', APP, { thread });
      await say(at, 'ana: !ping', { wait: 'I am here' });
      await say(at, 'lou: !remove nextcloud', { wait: 'Nothing was done' });
      await say(at, 'mo: !remove nxtcloud', { wait: 'Did you mean' });
    });

    expect(at.store.journal.operation(second)).toBeNull();
    expect(at.room.transcript.slice(at.room.transcript.indexOf('lou  !remove'))).toMatchSnapshot();
  });

  it('does nothing when what was shown has moved since', async () => {
    const at = await place();
    await at.run(async () => {
      const thread = await say(at, 'ana: !remove nextcloud.oak.coop', { wait: 'type its domain' });
      at.nodes.putVolume({ node: 'node1', stack, name: `${stack}_photos`, sizeBytes: 7 });
      await say(at, `ana: ${APP}`, { thread, wait: '❌ #2' });
    });

    expect(at.room.transcript.replaceAll(/\s+/g, ' ')).toContain('not any more what was shown');
    expect(await volumesLeft(at)).toHaveLength(3);
  });

  it('does nothing when it moved between consent and start', async () => {
    const at = await place();
    await at.run(async () => {
      await asked(at);
      at.nodes.putVolume({ node: 'node1', stack, name: `${stack}_photos`, sizeBytes: 7 });
      at.room.react('ana', at.room.last('#2 · Remove'), '👍');
      await until(() => at.room.transcript.includes('❌ #2'));
    });

    expect(at.room.transcript).toContain('Nothing was changed');
    expect(await volumesLeft(at)).toHaveLength(3);
    expect(at.apps.files.has(FILE)).toBe(true);
  });

  it('takes only the file where nothing else is there', async () => {
    const at = await world();
    at.apps.files.set(FILE, 'TYPE=nextcloud\nDOMAIN=nextcloud.oak.coop\n');
    await at.run(async () => {
      const thread = await say(at, 'ana: !remove nextcloud', { wait: 'nothing else of it is there' });
      await say(at, `ana: \`Nextcloud.Oak.coop\``, { thread, wait: '!approve 1' });
      at.room.react('ana', at.room.last('#1 · Remove'), '👍');
      await until(() => at.room.transcript.includes('✅ #1'));
    });

    expect(await left(at)).toEqual(nothing);
    expect(at.swarm.writes).toEqual([]);
  });

  it('leaves what others use, and says so', async () => {
    const at = await place();
    at.swarm.putSecret(`${stack}_uk_key_v1`, new Secret('s'));
    at.swarm.putSecret(`${stack}_other_v1`, new Secret('s'));
    at.apps.files.set(`servers/server1/${APP}.uk.env`, 'TYPE=wiki\nDOMAIN=x.oak.coop\n');
    const { spec } = at.swarm.service(`${stack}_app`);
    const borrower = {
      ...spec,
      Name: 'tools_app',
      Labels: { 'com.docker.stack.namespace': 'tools' },
      TaskTemplate: {
        ...spec.TaskTemplate,
        Networks: [{ Target: `${stack}_internal` }],
        ContainerSpec: {
          Image: 'tools:1',
          Mounts: [{ Type: 'volume' as const, Source: `${stack}_data`, Target: '/d' }],
        },
      },
    };
    await at.swarm.applyService(borrower, null, signal);
    await removed(at);

    expect(at.room.transcript).toContain('✅ #2');
    expect(await left(at)).toEqual({
      ...nothing,
      networks: [`${stack}_internal`],
      secrets: [`${stack}_other_v1`, `${stack}_uk_key_v1`],
      volumes: [`${stack}_data`],
    });
    expect(tidy(at.room.transcript.slice(at.room.transcript.indexOf('#2 · Remove')))).toMatchSnapshot();
  });

  it('refuses while a node cannot be looked at', async () => {
    const at = await place();
    at.nodes.away.set('node3', 'It is down.');
    await at.run(async () => void (await say(at, 'ana: !remove nextcloud', { wait: 'cannot be looked at' })));

    expect(at.store.journal.operation(second)).toBeNull();
  });

  it('says what is left when a volume is held, and goes on when it is asked again', async () => {
    const at = await place();
    let isHeld = true;
    at.nodes.trouble = (call) => {
      if (call === 'removeVolume' && isHeld) {
        throw new UserError('volume_in_use', 'The volume is still used by a container.');
      }
    };
    const before = at.room.transcript.length;
    await removed(at);
    expect(tidy(at.room.transcript.slice(before)).split('❌ #2')[1]).toMatchSnapshot();
    expect(await left(at)).toMatchObject({
      services: [],
      volumes: [expect.anything(), expect.anything()],
      file: true,
    });

    isHeld = false;
    await at.run(async () => {
      const thread = await say(at, 'ana: !remove nextcloud.oak.coop', { wait: 'type its domain' });
      await say(at, `ana: ${APP}`, { thread, wait: '!approve 3' });
      at.room.react('ana', at.room.last('#3 · Remove'), '👍');
      await until(() => at.room.transcript.includes('✅ #3'));
    });
    expect(await left(at)).toEqual(nothing);
  });

  it('comes to its end whatever answer of the swarm is lost, and deletes nothing twice', async () => {
    const at = await place();
    const lost = new Set<string>();
    const lose = (call: string, subject = ''): void => {
      const key = `${call} ${subject}`;
      if (/^(remove|await)/.test(call) && !lost.has(key)) {
        lost.add(key);
        throw new UserError('swarm_unreachable', 'The answer got lost.');
      }
    };
    at.swarm.trouble = lose;
    at.nodes.trouble = lose;
    await removed(at);

    expect(at.store.journal.operation(second)?.ending?.verdict).toBe('ok');
    expect(await left(at)).toEqual(nothing);
    expect(lost.size).toBe(10);
  });

  it('goes on after every restart, wherever it stood', async () => {
    const at = await place();
    const passed = new Set<string>();
    let stuck: string | null = null;
    const holdUp = (call: string, subject = ''): void => {
      const key = `${call} ${subject}`;
      if (/^(remove|await)/.test(call) && !passed.has(key)) {
        stuck = key;
        throw new UserError('swarm_unreachable', 'The answer got lost.');
      }
    };
    at.swarm.trouble = holdUp;
    at.nodes.trouble = holdUp;
    await at.run(async () => {
      await asked(at);
      at.room.react('ana', at.room.last('#2 · Remove'), '👍');
      await until(() => stuck !== null);
    });
    while (stuck !== null) {
      passed.add(stuck);
      stuck = null;
      await at.run(async () =>
        until(() => stuck !== null || at.store.journal.operation(second)?.state === 'closed'),
      );
    }

    expect(at.store.journal.operation(second)?.ending?.verdict).toBe('ok');
    expect(await left(at)).toEqual(nothing);
    expect(passed.size).toBe(10);
    expect(at.apps.commits.filter(({ reason }) => reason.subject.startsWith('Remove'))).toHaveLength(1);
  });

  it('leaves the settings alone that somebody changed meanwhile, and says so', async () => {
    const at = await place();
    at.swarm.trouble = (call) => {
      if (call === 'removeObjects done') {
        at.apps.files.set(FILE, `${at.apps.files.get(FILE)}# mine\n`);
      }
    };
    await removed(at);

    expect(at.room.transcript).toContain('❌ #2');
    expect(at.room.transcript.replaceAll(/\s+/g, ' ')).toContain('Somebody changed the settings');
    expect(await left(at)).toEqual({ ...nothing, file: true });
  });

  it('forgets what the bot kept of it, and asks nobody about it any more', async () => {
    const at = await place();
    const kept = at.store.database.sql.prepare(
      "SELECT count(*) AS n FROM vault WHERE key LIKE 'kept/%' OR key LIKE 'generated/%'",
    );
    expect(kept.get()?.['n']).toBeGreaterThan(5);
    await at.run(async () => {
      await say(at, 'kim: !remove nextcloud.oak.coop', { wait: 'type its domain' });
    });
    await removed(at);
    expect(at.store.revisions.has({ server, stack })).toBe(false);
    const rows = at.store.database.sql.prepare('SELECT key FROM vault').all();
    expect(rows).toEqual([]);
    expect(at.store.database.sql.prepare('SELECT count(*) AS n FROM dialogues').get()?.['n']).toBe(0);
  });
});
