import { beforeEach, expect, it } from 'vitest';
import { StackName } from '../../src/kernel/ids.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { fakeApps } from '../fakes/fake-apps.ts';
import { server, type World, world } from '../fakes/world.ts';
import { playIn, type Turn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const ENV = 'servers/server1/wiki.oak.coop.env';
const place = { server, stack: StackName.parse('wiki_oak_coop') };
const never = new AbortController().signal;
const kims = fakeApps();

let here: World;
/** A wiki that runs, and nothing that says that the bot had to do with it. */
beforeEach(async () => {
  kims.files.clear();
  here = await world({ otherFolders: new Map([['kim', kims]]) });
  await playIn(
    here,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  here.store.vault.forget(`kept/posted/server1/${APP}`);
  here.store.revisions.forget(place);
  here.swarm.writes.length = 0;
  here.apps.commits.length = 0;
});

async function answerTo(...turns: readonly Turn[]): Promise<string> {
  const before = (await playIn(here)).length;
  return (await playIn(here, ...turns)).slice(before).trim();
}

function scaled(spec: ServiceSpec): ServiceSpec {
  return { ...spec, Mode: { Replicated: { Replicas: 3 } } };
}

it('is refused for whatever changes an app that only is observed, and looking is free', async () => {
  const commands = [
    'deploy wiki',
    'undeploy wiki',
    'restart wiki',
    'scale wiki app 2',
    'config wiki set LETS_ENCRYPT_ENV=staging',
  ];
  for (const [index, command] of commands.entries()) {
    const said = await answerTo({ says: `ana: !${command}`, wait: `#${index + 2} ·` });
    expect(said.replaceAll(/\s+/g, ' ')).toContain('I only observe it so far');
  }

  expect(await answerTo({ says: 'mo: !plan wiki', wait: 'Nothing was done' })).toMatchSnapshot('plan');
  expect(await answerTo({ says: 'mo: !apps', wait: 'observed' })).toMatchSnapshot('apps');
  expect(await answerTo({ says: 'mo: !status wiki', wait: 'observed' })).toMatchSnapshot('status');
  expect(here.swarm.writes).toEqual([]);
  expect(here.apps.commits).toEqual([]);
});

it('keeps what runs as revision 0 after an OK, changes nothing on the server, and then the app is as any', async () => {
  const before = here.swarm.service(APP).spec;
  const said = await answerTo(
    { says: 'ana: !adopt wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Take over', wait: '✅ #2' },
  );

  expect(said).toMatchSnapshot();
  expect(here.swarm.writes).toEqual([]);
  expect(here.apps.commits).toEqual([]);
  expect(here.store.revisions.of(place)).toMatchObject([
    {
      number: 0,
      operation: null,
      version: '1.0.0+2.0',
      spec: { services: [before], external: { networks: ['proxy'] } },
    },
  ]);
  expect(here.store.revisions.of(place)[0]?.text).toBe(here.apps.files.get(ENV));
  expect(await answerTo({ says: 'ana: !deploy wiki', wait: '✅ #3' })).toContain('nothing had to change');
  expect(await answerTo({ says: 'ana: !adopt wiki', wait: 'already' })).toContain('taken over already');
});

it('writes the version that runs into a file that names none, and nothing else', async () => {
  const text = 'TYPE=wiki # ours\r\nDOMAIN="wiki.oak.coop"\r\n#EXTRA=1\r\nLETS_ENCRYPT_ENV=production\r\n';
  here.apps.files.set(ENV, text);
  const said = await answerTo(
    { says: 'ana: !adopt wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Take over', wait: '✅ #2' },
  );

  expect(said).toContain('Its file names no version.');
  expect(here.apps.files.get(ENV)).toBe(text.replace('TYPE=wiki', 'TYPE=wiki:1.0.0+2.0'));
  expect(here.apps.commits).toMatchObject([
    { reason: { subject: 'Adopt wiki.oak.coop', by: '@ana:oak.coop' } },
  ]);
});

it('takes the file of whoever has what runs, and says so', async () => {
  const text = here.apps.files.get(ENV) ?? '';
  kims.files.set(ENV, text);
  here.apps.files.set(ENV, `${text}GREETING=other\nCOLOUR=red\n`);
  const list = await answerTo({ says: 'mo: !adopt', wait: 'adopt.txt' });
  const said = await answerTo(
    { says: 'ana: !adopt wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Take over', wait: '✅ #2' },
  );

  expect(list).toMatchSnapshot('list');
  expect(said).toMatchSnapshot('taken over');
  expect(here.apps.files.get(ENV)).toBe(text);
});

it('lists what is the same, differs, is unknown and does not run, with two servers of which one is away', async () => {
  const { files } = here.apps;
  files.set('servers/server1/old.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=old.oak.coop\n');
  files.set('servers/server1/odd.oak.coop.env', 'DOMAIN=odd.oak.coop\n');
  files.set('servers/server9/far.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=far.oak.coop\n');
  await runs('pad_oak_coop');
  files.set('servers/server1/pad.oak.coop.env', 'TYPE=wiki:abcdef12+U\nDOMAIN=pad.oak.coop\n');
  await runs('lost_oak_coop');
  here.swarm.changeByHand(APP, scaled);
  const writes = here.swarm.writes.length;

  expect(await answerTo({ says: 'mo: !adopt all', wait: 'adopt.txt' })).toMatchSnapshot();
  expect(here.swarm.writes).toHaveLength(writes);
});

async function runs(stack: string): Promise<void> {
  const { spec } = here.swarm.service(APP);
  const label = { 'com.docker.stack.namespace': stack };
  await here.swarm.applyService({ ...spec, Name: `${stack}_app`, Labels: label }, null, never);
}

it('does not know apps that do not run, broken files, and strangers', async () => {
  here.apps.files.set('servers/server1/old.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=old.oak.coop\n');
  here.apps.files.set('servers/server1/odd.oak.coop.env', 'DOMAIN=odd.oak.coop\n');

  expect(
    await answerTo(
      { says: 'ana: !adopt old', wait: 'starts it' },
      { says: 'ana: !adopt odd', wait: 'TYPE=' },
      { says: 'mo: !adopt wiki.oak.coop', wait: 'needs a steward' },
      { says: 'sam: !adopt', wait: 'Nothing was done' },
    ),
  ).toMatchSnapshot();
});

it('asks again when what runs moved before the OK', async () => {
  const said = await answerTo({ says: 'ana: !adopt wiki', wait: '!approve 2' });
  here.swarm.changeByHand(APP, scaled);
  const then = await answerTo({ says: 'ana 👍', to: 'Take over', wait: 'New plan' });

  expect(said).toContain('Runs as its file says.');
  expect(then).toContain('Runs otherwise than its file says');
  expect(here.store.revisions.has(place)).toBe(false);
});

it('does not lock out an app that the bot deployed before it kept revisions', async () => {
  here.apps.files.set(ENV, `${here.apps.files.get(ENV)}GREETING=new\n`);
  here.store.vault.put(`kept/posted/server1/${APP}`, []);
  await playIn(
    here,
    { says: 'ana: !deploy wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );

  expect(here.store.revisions.of(place)).toMatchObject([{ number: 1, operation: 2 }]);
});
