import { expect, it } from 'vitest';
import { Digest, OperationId, ServerName, StackName } from '../../src/kernel/ids.ts';
import { isWhatRuns } from '../../src/revisions/choose.ts';
import { rememberPost } from '../../src/steps/posted.ts';
import { type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

it('brings the whole app back to the last good one, and hides what it came from', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !rollback wiki', wait: '!approve 3' },
    { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' },
    { says: 'ana: !deploy wiki 2.0.0', wait: 'I hide it' },
    { says: 'ana: !plan wiki', wait: 'hidden' },
    { says: 'ana: !lift wiki 3.0', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 5' },
  );

  expect(transcript).toMatchSnapshot();
});

const ENV = 'servers/server1/wiki.oak.coop.env';
const stack = StackName.parse('wiki_oak_coop');
const wiki = { server: ServerName.parse('server1'), stack };
const never = new AbortController().signal;

async function onThree(): Promise<World> {
  const place = await world();
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 3' },
    { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' },
  );
  return place;
}

const imageOf = (place: World): string =>
  place.swarm.service('wiki_oak_coop_app').spec.TaskTemplate.ContainerSpec.Image;

it('goes to the one that is named, by its version or by the operation that left it', async () => {
  const place = await onThree();
  const transcript = await playIn(
    place,
    { says: 'ana: !rollback wiki 1.0.0', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    { says: 'ana: !rollback wiki #2', wait: '!approve 5' },
    { says: 'ana 👍', to: '#5 ·', wait: '✅ #5' },
  );

  expect(transcript).toContain('#4 · Way back: Wiki 3.0 → 2.0');
  expect(transcript).toContain('#5 · Way back: Wiki 2.0 → 2.1');
  expect(imageOf(place)).toContain('wiki:2.1@');
});

it('walks on into the past when it is asked again, and says when it is at its end', async () => {
  const place = await onThree();
  const transcript = await playIn(
    place,
    { says: 'ana: !rollback wiki', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    { says: 'ana: !rollback wiki', wait: '!approve 5' },
    { says: 'ana 👍', to: '#5 ·', wait: '✅ #5' },
    { says: 'ana: !rollback wiki', wait: 'keeps one' },
    { says: 'ana: !rollback wiki 9.9.9', wait: 'under' },
    { says: 'ana: !rollback wiki 2.0.0', wait: '!lift' },
  );

  expect(transcript.slice(transcript.indexOf('✅ #5 ·'))).toMatchSnapshot();
});

it('gives back the settings too, by name, and says where nothing runs otherwise', async () => {
  const place = await onThree();
  const text = place.apps.files.get(ENV) ?? '';
  place.apps.files.set(ENV, `${text}SMTP_HOST=mail.oak.coop\n`);
  const transcript = await playIn(
    place,
    { says: 'ana: !rollback wiki 2.0.0', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    { says: 'ana: !rollback wiki 2.0.0', wait: '✅ #5' },
  );

  expect(transcript.slice(transcript.indexOf('ana  !rollback'))).toMatchSnapshot();
  expect(transcript).not.toContain('mail.oak.coop');
  expect(place.apps.files.get(ENV)).toBe(text);
});

it('stops what came later, and leaves what somebody else runs there', async () => {
  const place = await onThree();
  const { spec } = place.swarm.service('wiki_oak_coop_app');
  const beside = { ...spec, Name: 'wiki_oak_coop_extra' };
  await place.swarm.applyService(beside, null, never);
  const later = { ...spec, Name: 'wiki_oak_coop_search' };
  await place.swarm.applyService(later, null, never);
  const digest = Digest.parse('a'.repeat(64));
  place.store.vault.put(`kept/spec/${digest}`, later);
  const post = { spec: digest, operation: OperationId.parse(3), at: new Date() };
  rememberPost({ server: wiki.server, name: later.Name }, post, place.store.vault);
  const transcript = await playIn(
    place,
    { says: 'ana: !rollback wiki', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
  );

  expect(transcript).toContain('Stops what came later: search.');
  expect(transcript).toContain('not of it, kept running: extra');
  const { services } = await place.swarm.observe(stack, never);
  expect(services.map((one) => one.spec.Name)).toEqual(['wiki_oak_coop_app', 'wiki_oak_coop_extra']);
});

it('is the whole stack as it was kept, and once more has nothing to do', async () => {
  const place = await onThree();
  const [, , first] = place.store.revisions.of(wiki);
  await playIn(
    place,
    { says: 'ana: !rollback wiki 1.0.0', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
  );

  const { services } = await place.swarm.observe(stack, never);
  expect(
    first !== undefined &&
      isWhatRuns(
        first,
        services.map(({ spec }) => spec),
      ),
  ).toBe(true);
  expect(place.store.revisions.of(wiki)[0]).toMatchObject({
    number: 4,
    spec: first?.spec,
    text: first?.text,
  });
  expect(await playIn(place, { says: 'ana: !rollback wiki 1.0.0', wait: '✅ #5' })).toContain(
    'nothing had to change',
  );
});

it('goes back to what ran before the bot came', async () => {
  const place = await world();
  place.apps.files.set(ENV, 'TYPE=wiki\nDOMAIN=wiki.oak.coop\nLETS_ENCRYPT_ENV=production\n');
  const Labels = {
    'com.docker.stack.namespace': stack,
    [`coop-cloud.${stack}.version`]: '1.0.0+2.0',
  };
  const TaskTemplate = {
    ContainerSpec: { Image: 'wiki:by-hand' },
    Resources: {},
    Placement: {},
    ForceUpdate: 0,
    Networks: [{ Target: 'proxy' }],
  };
  const Mode = { Replicated: { Replicas: 1 } };
  await place.swarm.applyService(
    { Name: `${stack}_app`, Labels, TaskTemplate, Mode, EndpointSpec: {} },
    null,
    never,
  );
  const before = place.swarm.service(`${stack}_app`).spec;
  const transcript = await playIn(
    place,
    { says: 'ana: !adopt wiki', wait: '!approve 1' },
    { says: 'ana 👍', to: '#1 ·', wait: '✅ #1' },
    { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !rollback wiki first', wait: '!approve 3' },
    { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' },
  );

  expect(transcript.slice(transcript.indexOf('ana  !rollback'))).toMatchSnapshot();
  expect(place.swarm.service(`${stack}_app`).spec).toEqual(before);
});
