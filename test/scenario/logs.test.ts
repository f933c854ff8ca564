import { describe, expect, it } from 'vitest';
import { type World, world } from '../fakes/world.ts';
import { playIn, type Turn } from './play.ts';

const deployed: readonly Turn[] = [
  { says: 'ana: !deploy wiki', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];
const APP = 'wiki_oak_coop_app';

describe('words of an app', () => {
  const DB = 'wiki_oak_coop_db';
  async function talking(): Promise<World> {
    const place = await world();
    await playIn(place, ...deployed);
    const { spec } = place.swarm.service(APP);
    await place.swarm.applyService({ ...spec, Name: DB }, null, new AbortController().signal);
    const now = place.clock.now().getTime();
    const line = (ago: number, text: string): { at: Date; task: string; text: string } => ({
      at: new Date(now - ago * 60_000),
      task: 't1',
      text,
    });
    place.swarm.logLines.set(APP, [line(300, 'begun'), line(3, 'hello'), line(1, 'token=hunter2')]);
    place.swarm.logLines.set(DB, [line(200, 'ready'), line(2, 'query <b>')]);
    return place;
  }

  it('are told in order of time, whoever said them', async () => {
    const transcript = await playIn(
      await talking(),
      { says: 'lou: !logs wiki', wait: 'query' },
      { says: 'lou: !logs wiki app --since 2h', wait: 'hello' },
      { says: 'lou: !logs wiki --tail=2', wait: 'struck out' },
      { says: 'lou: !logs wiki db --since 10s', wait: 'said nothing' },
      { says: 'lou: !logs wiki --tail many', wait: 'must be a' },
      { says: 'lou: !logs wiki cache', wait: 'There are' },
      { says: 'mo: !logs wiki', wait: 'Nothing was done' },
    );

    expect(transcript.slice(transcript.indexOf('!logs'))).toMatchSnapshot();
  });

  it('go on in one message for some minutes, and then end', async () => {
    const place = await talking();
    let looks = 0;
    place.swarm.trouble = (call) => {
      looks += call === 'logs' ? 1 : 0;
      if (looks === 20) {
        const before = place.swarm.logLines.get(APP) ?? [];
        place.swarm.logLines.set(APP, [...before, { at: place.clock.now(), task: 't1', text: 'goodbye' }]);
      }
    };
    const transcript = await playIn(
      place,
      { says: 'lou: !logs wiki app --follow', wait: 'goodbye' },
      { says: 'lou: !ping', wait: 'of wiki.oak.coop, until' },
    );

    expect(transcript).not.toContain('followed until');
    expect(transcript.match(/Words of app/g)).toHaveLength(1);
  });
});
