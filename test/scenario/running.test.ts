import { expect, it } from 'vitest';
import { AppName, EventId, OperationId, type RoomId, StackName, UserId } from '../../src/kernel/ids.ts';
import { record } from '../../src/operations/record.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { first, server, type World, wikiRelease, world } from '../fakes/world.ts';
import { play, playIn, type Turn, tidy } from './play.ts';

const deployed: readonly Turn[] = [
  { says: 'ana: !deploy wiki', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];
const APP = 'wiki_oak_coop_app';

/** A job and a second service beside the wiki's own, as a recipe may have them. */
async function withNeighbours(place: World): Promise<void> {
  const signal = new AbortController().signal;
  const { spec } = place.swarm.service(APP);
  const job = { ...spec, Name: 'wiki_oak_coop_migrate', Mode: { ReplicatedJob: {} } };
  const cron = { ...spec, Name: 'wiki_oak_coop_cron', Mode: { Replicated: { Replicas: 0 } } };
  const agent = { ...spec, Name: 'wiki_oak_coop_agent', Mode: { Global: {} } };
  for (const one of [job, cron, agent]) {
    await place.swarm.applyService(one, null, signal);
  }
}

function restarts(place: World): number {
  return place.swarm.service(APP).spec.TaskTemplate.ForceUpdate;
}

it('restarts an app, watched to its verdict', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    ...deployed,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Restart', wait: '✅ #2' },
    { says: 'ana: !restart wiki ap', wait: 'Did you mean' },
    { says: 'lou: !restart wiki', wait: 'Nothing was done' },
  );

  expect(transcript.slice(transcript.indexOf('!restart'))).toMatchSnapshot();
  expect(restarts(place)).toBe(1);
});

it('leaves jobs and what is scaled to nothing alone', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  await withNeighbours(place);
  const transcript = await playIn(
    place,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana: !restart wiki migrate', wait: 'nothing to' },
    { says: 'ana: !restart wiki cron', wait: 'nothing to' },
  );

  expect(transcript).toContain('Restarts agent, app.');
  expect(transcript.replaceAll(/\s+/g, ' ')).toContain('Left alone: cron (scaled to 0), migrate (a job).');
});

it('tells that a restart did not go well', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.crashing.set(APP, { error: 'task: non-zero exit (3)', exitCode: 3 });
  const transcript = await playIn(
    place,
    { says: 'ana: !restart wiki app', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Restart', wait: '❌ #2' },
  );

  expect(transcript).toContain('❌ #2 · app of Wiki does not start');
});

it('does not restart what somebody changed after the plan', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.trouble = (call) => {
    if (call === 'inspectService') {
      place.swarm.trouble = () => {};
      place.swarm.changeByHand(APP, (spec) => ({ ...spec, Labels: { ...spec.Labels, by: 'hand' } }));
    }
  };
  const transcript = await playIn(
    place,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Restart', wait: '⚠ #2' },
  );

  expect(transcript).toContain('Somebody else changed');
  expect(restarts(place)).toBe(0);
});

it('scales a service, and says what the next deploy does to that', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    ...deployed,
    { says: 'ana: !scale wiki app 3', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Scale', wait: '✅ #2' },
    { says: 'ana: !scale wiki app 3', wait: '✅ #3' },
    { says: 'ana: !drift wiki', wait: 'replicas' },
    { says: 'ana: !scale wiki app 0', wait: '!approve 4' },
    { says: 'ana 👍', to: '3 → 0', wait: '✅ #4' },
    { says: 'ana: !scale wiki app many', wait: 'is no number' },
    { says: 'ana: !scale wiki app 101', wait: 'is no number' },
    { says: 'lou: !scale wiki app 2', wait: 'Nothing was done' },
  );

  expect(transcript.slice(transcript.indexOf('!scale'))).toMatchSnapshot();
  expect(place.swarm.service(APP).spec.Mode).toEqual({ Replicated: { Replicas: 0 } });
});

it('refuses to scale what has no number of copies', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  await withNeighbours(place);
  const transcript = await playIn(
    place,
    { says: 'ana: !scale wiki agent 2', wait: 'is global' },
    { says: 'ana: !scale wiki migrate 2', wait: 'is a job' },
  );

  expect(tidy(transcript)).toMatchSnapshot();
});

it('does nothing to an app that does not run', async () => {
  expect(
    await play(
      { says: 'ana: !deploy wiki', wait: '!approve 1' },
      { says: 'ana: !restart wiki', wait: 'Nothing was done' },
    ),
  ).toContain('There is no app');
});

function roomOf({ store }: World): RoomId {
  const room = store.journal.operation(first)?.room;
  if (room === undefined) {
    throw new Error('there is no #1');
  }
  return room;
}

const script = `export X_VERSION=v1
greet() { echo "hello $*, from $TARGET of $APP_NAME"; }
count_up() { i=0; while [ $i -lt 30 ]; do echo "line $i"; i=$((i+1)); done; }
give_up() { echo "it is broken"; return 3; }
hang() { echo waiting; sleep 600; }
leak() { echo "password=hunter2"; }
`;

/** The wiki with functions. */
async function withFunctions(env = ''): Promise<World> {
  const recipes = fakeRecipes({ wiki: [wikiRelease('1.0.0+2.0', script), wikiRelease('1.1.0+2.1', script)] });
  const place = await world({ recipes });
  const text = `TYPE=wiki:1.0.0+2.0\nDOMAIN=wiki.oak.coop\n${env}`;
  const [by, event] = [UserId.parse('@ana:oak.coop'), EventId.parse('$0')];
  const reason = { subject: 'Create', by, event, operation: first };
  await place.apps.write({ app: AppName.parse('wiki.oak.coop'), server, text, reason });
  return place;
}

const started: readonly Turn[] = [
  { says: 'ana: !deploy wiki', wait: '!approve 1' },
  { says: 'ana 👍', to: '!approve 1', wait: '#1 · Wiki' },
];

it('runs a function of the recipe, and says what it said', async () => {
  const place = await withFunctions();
  const transcript = await playIn(
    place,
    ...started,
    { says: 'ana: !run wiki', wait: 'Functions of' },
    { says: 'ana: !run wiki app greet "big world" $(id) --all', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Run greet', wait: '✅ #2' },
    { says: 'ana: !run wiki app count_up', wait: '!approve 3' },
    { says: 'ana 👍', to: 'Run count_up', wait: '.log]' },
    { says: 'ana: !run wiki app give_up', wait: '!approve 4' },
    { says: 'ana 👍', to: 'Run give_up', wait: '❌ #4' },
    { says: 'ana: !run wiki app leak', wait: '!approve 5' },
    { says: 'ana 👍', to: 'Run leak', wait: '✅ #5' },
  );

  expect(transcript.slice(transcript.indexOf('!run'))).toMatchSnapshot();
  expect(transcript).not.toContain('hunter2');
});

it('runs nothing that the recipe does not bring, that is for another machine, or that nobody may', async () => {
  const place = await withFunctions();
  const transcript = await playIn(
    place,
    ...started,
    { says: 'ana: !run wiki app geet', wait: 'mean greet' },
    { says: 'ana: !run wiki app id', wait: 'function id' },
    { says: 'ana: !run wiki local greet', wait: 'for a' },
    { says: 'ana: !run wiki db greet', wait: 'There are: app' },
    { says: 'ana: !run wiki app greet --password=hunter2', wait: 'everybody' },
    { says: 'lou: !run wiki app greet', wait: 'Nothing was done' },
  );

  expect(transcript.slice(transcript.indexOf('!run'))).toMatchSnapshot();
  expect(place.nodes.ran).toEqual([]);
});

it('keeps arguments out of the journal', async () => {
  const place = await withFunctions();
  await playIn(
    place,
    ...started,
    { says: 'ana: !run wiki app greet unmistakable', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Run greet', wait: '✅ #2' },
  );

  expect(JSON.stringify(place.store.journal.recent(roomOf(place), 10))).not.toContain('unmistakable');
  expect(place.nodes.ran.at(-1)?.argv.at(-1)).toBe('unmistakable');
});

it('ends a function that somebody does not want any more', async () => {
  const place = await withFunctions();
  const transcript = await playIn(
    place,
    ...started,
    { says: 'ana: !run wiki app hang', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Run hang', wait: 'waiting' },
    { says: 'ana: !cancel 2', wait: 'Cancelled' },
  );

  expect(tidy(transcript.slice(transcript.indexOf('!run')))).toMatchSnapshot();
  expect(place.nodes.running).toBe(0);
});

it('asks people about a function that ran while the bot was away', async () => {
  const place = await withFunctions();
  await playIn(
    place,
    ...started,
    { says: 'ana: !run wiki app hang', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Run hang', wait: 'waiting' },
  );
  const transcript = await playIn(place, { says: 'ana: !ping', wait: '⚠ #2' });
  place.nodes.close();

  expect(transcript.replaceAll(/\s+/g, ' ')).toContain('It ran while I was away');
  expect(place.nodes.ran).toHaveLength(1);
});

it.each([
  ['a function', '', 2, 'It ran while I was away: whether it came to its end I cannot tell.'],
  [
    'a deploy',
    'POST_DEPLOY_CMDS="app hang|app greet"\n',
    1,
    'All services run, but hang in app ran while I was away',
  ],
] as const)(
  'does not take %s for stopped that ran when the bot was killed, though somebody had cancelled it',
  async (_what, env, id, words) => {
    const place = await withFunctions(env);
    const asked: readonly Turn[] =
      id === 1
        ? [{ says: 'ana: !deploy wiki', wait: '!approve 1' }]
        : [...started, { says: 'ana: !run wiki app hang', wait: '!approve 2' }];
    await playIn(place, ...asked, { says: 'ana 👍', to: `!approve ${id}`, wait: '… hang in app' });
    record(OperationId.parse(id), { type: 'cancelAsked', by: UserId.parse('@ana:oak.coop') }, place.parts);
    const transcript = await playIn(place, { says: 'ana: !ping', wait: `⚠ #${id}` });
    place.nodes.close();

    expect(transcript.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(place.nodes.ran).toHaveLength(1);
  },
);

it('lists volumes, and removes one of a stopped app after its domain was typed', async () => {
  const place = await withFunctions();
  const stack = StackName.parse('wiki_oak_coop');
  place.nodes.putVolume({ node: 'node1', stack, name: 'wiki_oak_coop_pages', sizeBytes: 1_234_567_890 });
  place.nodes.putVolume({ node: 'node2', stack, name: 'wiki_oak_coop_pages', sizeBytes: 10 });
  place.nodes.putVolume({ node: 'node2', stack, name: 'wiki_oak_coop_cache', sizeBytes: null });
  place.nodes.away.set('node3', 'It is down.');
  const transcript = await playIn(
    place,
    ...started,
    { says: 'mo: !volume list wiki', wait: 'node3' },
    { says: 'ana: !volume remove wiki pages', wait: 'volumes are' },
    { says: 'ana: !undeploy wiki', wait: '!approve 2' },
    { says: 'kim 👍', to: '!approve 2', wait: '✅ #2' },
    { says: 'mo: !volume remove wiki cahce', wait: 'cache?' },
    { says: 'ana: !volume remove wiki cache', wait: 'type:' },
    { says: 'ana: !volume remove wiki pages wiki.oak.coop', wait: '--node node2' },
    { says: 'ana: !volume remove wiki pages wiki.oak.coop --node node1', wait: '!approve 3' },
    { says: 'ana 👍', to: 'Delete data', wait: '✅ #3' },
    { says: 'ana: !volume wiki', wait: 'used by' },
    { says: 'lou: !volume remove wiki cache wiki.oak.coop', wait: 'Nothing was done.' },
  );

  expect(transcript.slice(transcript.indexOf('!volume'))).toMatchSnapshot();
});

it('runs what the settings want run after a deploy, and tells what went wrong there', async () => {
  const wanted = 'POST_DEPLOY_CMDS="app greet \'big world\'|app give_up|app count_up|local setup"\n';
  const place = await withFunctions(`${wanted}POST_UPGRADE_CMDS="app greet again"\n`);
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 1' },
    { says: 'ana 👍', to: '!approve 1', wait: '⚠ #1' },
    { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '!approve 2', wait: '✅ #2' },
  );

  expect(transcript).toMatchSnapshot();
  expect(place.apps.files.get('servers/server1/wiki.oak.coop.env')).toContain('TYPE=wiki:1.1.0+2.1');
  const calls = place.nodes.ran.map(({ argv }) => argv.slice(argv.indexOf(script) + 1));
  expect(calls).toEqual([['greet', 'big world'], ['give_up'], ['greet', 'again']]);
});

it('goes on with a deploy whose last command ran while the bot was away', async () => {
  const place = await withFunctions('POST_DEPLOY_CMDS="app hang"\n');
  await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 1' },
    { says: 'ana 👍', to: '!approve 1', wait: '… hang in app' },
  );
  const transcript = await playIn(place, { says: 'ana: !ping', wait: '⚠ #1' });
  place.nodes.close();

  expect(transcript.replaceAll(/\s+/g, ' ')).toContain(
    'All services run, but hang in app ran while I was away',
  );
  expect(place.nodes.ran).toHaveLength(1);
});

it.each([
  ['app gret', 'which abra.sh does not define. Did you mean greet?'],
  ['ap greet', 'which is no service. Did you mean app?'],
  ['app', 'should be a service and a function'],
])('does not begin a deploy that would end with `%s`', async (wanted, sentence) => {
  const place = await withFunctions(`POST_DEPLOY_CMDS="${wanted}"\n`);
  const transcript = await playIn(place, { says: 'ana: !deploy wiki', wait: '❌ #1' });

  expect(transcript.replaceAll(/\s+/g, ' ')).toContain(sentence);
  expect(transcript).toContain('wiki.oak.coop.env:3');
});
