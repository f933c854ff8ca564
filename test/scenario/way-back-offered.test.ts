import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { isWhatRuns } from '../../src/revisions/choose.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { type World, wikiRelease, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const ENV = 'servers/server1/wiki.oak.coop.env';
const STACK = StackName.parse('wiki_oak_coop');
const wiki = { server: ServerName.parse('server1'), stack: STACK };
const crash = { error: 'task: non-zero exit (1)', exitCode: 1 };

/** A wiki that was well on 2.0, and does not start on 3.0. */
async function inTrouble(changes: Parameters<typeof world>[0] = {}): Promise<World> {
  const place = await world(changes);
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  place.swarm.crashing.set(APP, crash);
  await playIn(
    place,
    { says: 'lou: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'lou 👍', to: '#2 ·', wait: '!approve 3' },
  );
  place.swarm.crashing.clear();
  return place;
}

/** What was said since the second deploy. */
function since(transcript: string): string {
  return transcript.slice(transcript.indexOf('lou  !deploy wiki 2.0.0'));
}

describe('the way back that is offered', () => {
  let place: World;
  beforeEach(async () => {
    place = await inTrouble();
  });

  it('goes back when somebody says OK who may', async () => {
    const transcript = await playIn(
      place,
      { says: 'lou 👍', to: '#3 ·', wait: 'The voice of Lou does not count' },
      { says: 'kim 👍', to: '#3 ·', wait: '✅ #3' },
      { says: 'lou: !deploy wiki 2.0.0', wait: 'offers it again' },
    );

    expect(since(transcript)).toMatchSnapshot();
    expect(place.apps.files.get(ENV)).toContain('TYPE=wiki:1.0.0+2.0');
    expect(place.store.revisions.of(wiki)).toHaveLength(1);
  });

  it('leaves everything as it is when somebody says no', async () => {
    const before = place.swarm.writes.length;
    const transcript = await playIn(place, { says: 'kim 👎', to: '#3 ·', wait: 'said no' });

    expect(since(transcript).slice(since(transcript).indexOf('#3 ·'))).toMatchSnapshot();
    expect(place.swarm.writes).toHaveLength(before);
  });

  it('is over when its time is over', async () => {
    place.clock.advance(25 * 3_600_000);
    const transcript = await playIn(place, { says: 'ana: !ping', wait: 'Nobody said OK in time' });

    expect(transcript.slice(transcript.indexOf('Nobody said OK'))).toMatchSnapshot();
  });

  it('makes room for the next one', async () => {
    place.swarm.crashing.set(APP, crash);
    const transcript = await playIn(
      place,
      { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 4' },
      { says: 'ana 👍', to: '#4 · Wiki', wait: '1 of 2' },
      { says: 'kim: !approve 4', wait: '#5 takes its place' },
    );

    expect(transcript).toContain('#5 takes its place');
  });

  it('is over when the app is well otherwise', async () => {
    const transcript = await playIn(
      place,
      { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 4' },
      { says: 'ana 👍', to: '#4 · Wiki', wait: '1 of 2' },
      { says: 'kim: !approve 4', wait: '#4 came after it' },
    );

    expect(transcript).toContain('✅ #4');
    expect(place.store.journal.open()).toEqual([]);
  });
});

it('asks the person who began it as well, where they may go back themselves', async () => {
  const place = await world();
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  place.swarm.crashing.set(APP, crash);
  await playIn(
    place,
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '!approve 3' },
  );
  place.swarm.crashing.clear();

  expect(await playIn(place, { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' })).toContain('OK by Ana.');
});

describe('nothing is offered', () => {
  it('of an app that was never well', async () => {
    const place = await world();
    place.swarm.crashing.set(APP, crash);
    const transcript = await playIn(
      place,
      { says: 'ana: !deploy wiki', wait: '!approve 1' },
      { says: 'ana 👍', to: 'New app', wait: '❌ #1' },
    );

    expect(transcript).not.toContain('#2');
  });

  it('when nothing was posted', async () => {
    const place = await world();
    await playIn(
      place,
      { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
      { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    );
    place.swarm.trouble = (call, subject) => {
      if (call === 'pull' && subject.startsWith('wiki:3.0')) {
        throw new UserError('image_missing', 'There is no image.');
      }
    };
    const transcript = await playIn(
      place,
      { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
      { says: 'ana 👍', to: '#2 ·', wait: '❌ #2' },
    );

    expect(transcript).not.toContain('#3');
    expect(transcript).toContain('Nothing was changed.');
  });

  it('when Swarm took all of it back, and its verdict says so', async () => {
    const place = await world({
      recipes: fakeRecipes({ wiki: [goingBack('1.0.0+2.0'), goingBack('2.0.0+3.0')] }),
    });
    await playIn(
      place,
      { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
      { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    );
    place.swarm.crashing.set(APP, crash);
    const transcript = await playIn(
      place,
      { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
      { says: 'ana 👍', to: '#2 ·', wait: '❌ #2' },
      { says: 'ana: !deploy wiki 2.0.0', wait: 'offers it again' },
    );

    expect(transcript.slice(transcript.indexOf('❌ #2'))).toMatchSnapshot();
    expect(place.apps.files.get(ENV)).toContain('TYPE=wiki:1.0.0+2.0');
    expect(place.store.journal.open()).toEqual([]);
  });
});

it('offers to give the file back that wants what Swarm took back', async () => {
  const place = await world({
    recipes: fakeRecipes({ wiki: [goingBack('1.0.0+2.0'), goingBack('2.0.0+3.0')] }),
  });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  const text = place.apps.files.get(ENV) ?? '';
  place.apps.files.set(ENV, text.replace('1.0.0+2.0', '2.0.0+3.0'));
  place.swarm.crashing.set(APP, crash);
  await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '!approve 3' },
  );
  const writes = place.swarm.writes.length;
  const transcript = await playIn(place, { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' });

  expect(transcript.slice(transcript.indexOf('❌ #2'))).toMatchSnapshot();
  expect(place.apps.files.get(ENV)).toBe(text);
  expect(place.swarm.writes).toHaveLength(writes);
});

it('offers the whole of it back when Swarm took back only a part', async () => {
  const halves = ['1.0.0+2.0', '2.0.0+3.0'].map((version) => {
    const release = goingBack(version);
    const cache = `  cache:\n    image: cache:${version.split('+')[1]}\n    networks: [proxy]\nnetworks:\n`;
    const compose = release.files['compose.yml']?.replace('networks:\n  proxy', `${cache}  proxy`) ?? '';
    return { ...release, files: { ...release.files, 'compose.yml': compose } };
  });
  const place = await world({ recipes: fakeRecipes({ wiki: halves }) });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  place.swarm.crashing.set(APP, crash);
  await playIn(
    place,
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '!approve 3' },
  );
  place.swarm.crashing.clear();
  const transcript = await playIn(place, { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' });

  expect(transcript.slice(transcript.indexOf('⚠ #2 ·'))).toMatchSnapshot();
  const { services } = await place.swarm.observe(STACK, new AbortController().signal);
  const [kept] = place.store.revisions.of({ server: ServerName.parse('server1'), stack: STACK });
  expect(
    kept !== undefined &&
      isWhatRuns(
        kept,
        services.map(({ spec }) => spec),
      ),
  ).toBe(true);
});

function goingBack(version: string): ReturnType<typeof wikiRelease> {
  const release = wikiRelease(version);
  const compose = release.files['compose.yml'] ?? '';
  const policy = '    deploy:\n      update_config: { failure_action: rollback }\n';
  return { ...release, files: { ...release.files, 'compose.yml': compose.replace('    deploy:\n', policy) } };
}
