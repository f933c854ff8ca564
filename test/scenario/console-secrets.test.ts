import { expect, it } from 'vitest';
import { AppName, EventId, UserId } from '../../src/kernel/ids.ts';
import { openConsoles, sitAt } from '../fakes/console.ts';
import { first, server, until, type World, world } from '../fakes/world.ts';

const SECRET = 'hunter2hunter2';
const place = { app: 'cloud.oak.coop', key: 'smtp_password' };
const settings = `TYPE=nextcloud:12.1.0+31.0.4-fpm
DOMAIN=cloud.oak.coop
COMPOSE_FILE="compose.yml"
COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"
SECRET_DB_PASSWORD_VERSION=v1 # length=32
SECRET_SMTP_PASSWORD_VERSION=v1 # generate=false
`;

async function withApp(): Promise<World & { readonly path: string }> {
  const { path, consoles } = openConsoles();
  const made = await world({ consoles });
  const by = UserId.parse('@kim:oak.coop');
  const reason = { subject: 'By hand', by, event: EventId.parse('$hand'), operation: first };
  await made.apps.write({ app: AppName.parse(place.app), server, text: settings, reason });
  return { ...made, path };
}

/** Every text and byte that the database holds, but the vault's, which is sealed. */
function stored({ store }: World): string {
  const tables = ['inbox', 'outbox', 'journal', 'operations', 'questions', 'dialogues', 'vault'];
  return tables
    .flatMap((table) => store.database.sql.prepare(`SELECT * FROM ${table}`).all())
    .map((row) =>
      Object.values(row).map((one) =>
        one instanceof Uint8Array ? Buffer.from(one).toString('latin1') : String(one),
      ),
    )
    .join('\n');
}

it('are typed unseen where the bot asked, and stand nowhere but in the vault and on the swarm', async () => {
  const there = await withApp();
  await there.run(async () => {
    const ana = await sitAt(there.path, 'ana');
    expect(await ana.talk.hide(place, Buffer.from('nobody asked'))).toContain('Nobody asked for that');
    const asked = await ana.talk.say('secret insert cloud smtp_password');
    expect(asked).toMatchObject({ isAsked: true, operations: [] });
    expect(ana.says.at(-1)?.hidden).toEqual(place);
    expect(await ana.talk.hide({ ...place, key: 'db_password' }, Buffer.from('x'))).not.toBeNull();
    expect(await ana.talk.hide(place, Buffer.from(`${SECRET}\n`))).toBeNull();
    expect(await ana.talk.hide(place, Buffer.from('twice'))).not.toBeNull();
    await ana.talk.say('secret insert cloud smtp_password');
    await ana.sees('!approve 1');
    await ana.talk.say('approve 1');
    await ana.sees('✅ #1');
    await until(() => there.room.transcript.includes('✅ #1'));
    ana.leave();

    expect(Buffer.from(there.swarm.secret('cloud_oak_coop_smtp_password_v1') ?? '').toString()).toBe(SECRET);
    for (const text of [
      there.room.transcript,
      stored(there),
      ana.shown.join('\n'),
      there.log.lines.join('\n'),
    ]) {
      expect(text).not.toContain(SECRET);
    }
  });
});

it('typed openly are not acted on, and the line is forgotten', async () => {
  const there = await withApp();
  await there.run(async () => {
    const ana = await sitAt(there.path, 'ana');
    await ana.talk.say(`secret insert cloud smtp_password ${SECRET}`);
    await until(() => ana.forgotten.length > 0);
    expect(ana.forgotten).toEqual([`secret insert cloud smtp_password ${SECRET}`]);
    expect(there.room.transcript).not.toContain(SECRET);
    expect(stored(there)).not.toContain(SECRET);
    ana.leave();
  });
});

it('of a first login are shown once, at the terminal that asked, and never in the room', async () => {
  const { path, consoles } = openConsoles();
  const there = await world({ consoles });
  await there.run(async () => {
    there.room.say('ana', '!deploy nextcloud');
    await until(() => there.room.transcript.includes('!approve 1'));
    there.room.react('ana', there.room.last('New app'), '👍');
    await until(() => there.room.transcript.includes('✅ #1'));
    const [ana, kim] = [await sitAt(path, 'ana'), await sitAt(path, 'kim')];
    await ana.talk.say('login nextcloud');
    await ana.sees('Told once');
    const shown = ana.shown.find((text) => text.includes('Told once')) ?? '';
    const value = there.swarm.secret('nextcloud_oak_coop_admin_password_v1') ?? 'none';
    await ana.talk.say('login nextcloud');
    await until(() => there.room.transcript.includes('Ana, at the console: !login nextcloud'));

    expect(shown).toContain(value);
    expect(ana.says.at(-1)?.text).not.toContain(value);
    expect(kim.shown.join('\n')).not.toContain(value);
    expect(there.room.transcript).not.toContain(value);
    expect(stored(there)).not.toContain(value);
    ana.leave();
    kim.leave();
  });
});

it('have this in common with rights: nobody is suspended from the console', async () => {
  const there = await withApp();
  await there.run(async () => {
    const ana = await sitAt(there.path, 'ana');
    const { isRefused } = await ana.talk.say('suspend kim lost laptop');
    expect(isRefused).toBe(true);
    expect(there.store.suspensions.all()).toEqual([]);
    ana.leave();
  });
});
