import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { systemClock } from '../../src/adapters/system/system.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { server, type World, world } from '../fakes/world.ts';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';
import { playSlowly, type Turn } from '../scenario/play.ts';

const stays = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

/** Its second version does not start before somebody has put a file into its volume. */
function ledger(version: string, command: string): { version: string; files: Record<string, string> } {
  return {
    version,
    files: {
      'abra.sh': '',
      '.env.sample': 'TYPE=ledger\nDOMAIN=ledger.example.com\nGREETING=hello\n',
      'compose.yml': `version: "3.8"
services:
  app:
    image: local/busybox:1.0
    command: ["sh", "-c", ${JSON.stringify(command.replaceAll('$', '$$'))}]
    environment: [GREETING, A=1]
    networks: [inner]
    volumes: ["data:/data"]
    stop_grace_period: 1s
    deploy:
      replicas: 2
      endpoint_mode: dnsrr
      labels: ["coop-cloud.\${STACK_NAME}.version=${version}"]
      restart_policy: { condition: any, delay: 200ms }
      update_config: { parallelism: 1, delay: 2s, order: stop-first, monitor: 3s, failure_action: pause }
networks:
  inner: { attachable: true }
volumes:
  data:
`,
    },
  };
}

/** The tests of one engine, while those of the other run beside them. */
const inOrder = { concurrent: false } as const;

/** The engines side by side: it is mostly waiting. */
describe.concurrent.each([28, 20] as const)('a stack that somebody else touches, on engine %s', (engine) => {
  let lab: LabSwarm;
  let place: World;
  beforeAll(async () => {
    lab = await startSwarm({ engine });
    const versions = [
      ledger('1.0.0+1.0', stays),
      ledger('1.1.0+1.1', `test -f /data/ok || { sleep 0.3; exit 3; }; ${stays}`),
    ];
    const swarms = createSwarms(createEngines([{ name: server, host: lab.nodes[0]?.dockerHost ?? '' }]));
    // Only the swarm is real: what people say comes by the room's own clock.
    const limits = {
      commandsPerMinute: 60,
      commandWithinMs: 60_000,
      askAgainAfterMs: Number.MAX_SAFE_INTEGER,
    };
    place = await world(
      { clock: systemClock, swarms, recipes: fakeRecipes({ ledger: versions }) },
      { limits },
    );
  });
  afterAll(async () => lab.down());

  /** What is said meanwhile, in one line. */
  async function talk(...turns: readonly Turn[]): Promise<string> {
    const before = (await playSlowly(place, 0)).length;
    return (await playSlowly(place, 24_000, ...turns)).slice(before).replaceAll(/\s+/g, ' ');
  }
  const inspect = (format: string): string =>
    lab.docker('service', 'inspect', 'ledger_oak_coop_app', '--format', format).trim();
  /** Until docker itself says that the update stands so. */
  async function isState(state: string): Promise<void> {
    const format = '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}';
    await until(async () => inspect(format) === state, 60_000, `the update is not ${state}`);
  }

  it('has no drift after a deploy, and resumes an update that Swarm paused', inOrder, async () => {
    await talk(
      { says: 'ana: !deploy ledger 1.0.0', wait: '!approve 1' },
      { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    );
    expect(await talk({ says: 'mo: !drift ledger', wait: 'Recipe' })).toContain('runs as its files say');

    await talk(
      { says: 'ana: !deploy ledger 1.1.0', wait: '!approve 2' },
      { says: 'ana 👍', to: '#2 ·', wait: '❌ #2' },
    );
    await isState('paused');
    lab.docker(
      'run',
      '--rm',
      '--volume',
      'ledger_oak_coop_data:/data',
      'local/busybox:1.0',
      'touch',
      '/data/ok',
    );
    const said = await talk(
      { says: 'ana: !lift ledger 1.1.0', wait: '!approve 4' },
      { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
      { says: 'ana: !deploy ledger 1.1.0', wait: '!approve 5' },
      { says: 'ana 👍', to: '#5 ·', wait: '✅ #5' },
      { says: 'ana: !drift ledger', wait: 'Recipe' },
    );

    expect(said).toContain('Swarm had paused the update of app; this resumes it');
    expect(said).toContain('✅ #5 · Ledger is running: the update of app went through');
    expect(said).toContain('Ledger runs as its files say');
    await isState('completed');
  });

  it('names what docker changed by hand, and puts it back', inOrder, async () => {
    lab.docker('service', 'scale', '--detach', 'ledger_oak_coop_app=1');
    const [changed, TOKEN] = ['service update --detach --force', 'TOKEN=hunter2'];
    const more = '--limit-memory 64M --mount-add type=tmpfs,target=/scratch --label-add by=hand --env-rm A';
    lab.docker(...`${changed} --env-add ${TOKEN} ${more} ledger_oak_coop_app`.split(' '));
    await isState('completed');
    const said = await talk(
      { says: 'mo: !drift ledger', wait: 'drift.txt' },
      { says: 'ana: !plan ledger 1.1.0', wait: 'Nothing was' },
      { says: 'ana: !deploy ledger 1.1.0', wait: '!approve 6' },
      { says: 'ana 👍', to: '#6 ·', wait: '✅ #6' },
      { says: 'mo: !drift ledger', wait: 'Recipe' },
    );

    expect(said).toContain('differs in 6 places');
    expect(said).toContain('Changed by hand since #5: app: replicas 2 → 1 app: setting A gone');
    expect(said).toContain('Changed by hand since #5, overwritten: app: replicas 1 → 2 app: new setting A');
    expect(said).toContain('runs as its files say');
    expect(said).not.toContain('hunter2');
    expect(inspect('{{.Spec.TaskTemplate.ForceUpdate}}')).toBe('1');
  });
});
