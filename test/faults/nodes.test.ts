import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { servicesOf } from '../e2e/seen.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say, sayAndAgree, type Talk, VERDICT_MS } from '../e2e/talk.ts';
import type { LabNode } from '../lab/swarm.ts';
import { SERVER } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { stackOf } from './chapters.ts';
import { lastingBreaks } from './invariants.ts';
import { record } from './record.ts';
import { engines, inForm } from './scale.ts';

interface Loss {
  readonly name: string;
  readonly node: string;
  readonly begin: (site: Site, node: LabNode) => Promise<void> | void;
  readonly end: (site: Site, node: LabNode) => Promise<void> | void;
}

/** Each befalls a node of its own, all at the same time. */
const LOSSES: readonly Loss[] = [
  {
    name: 'a node is lost',
    node: 'node2',
    begin: async (_site, node) => node.powerOff(),
    end: async (_site, node) => node.powerOn(),
  },
  {
    name: 'a node’s cable is pulled',
    node: 'node3',
    begin: (_site, node) => node.unplug(),
    end: (_site, node) => node.plug(),
  },
  {
    name: 'a node is drained',
    node: 'node4',
    begin: ({ docker }) => void docker('node update --availability drain node4'),
    end: ({ docker }) => void docker('node update --availability active node4'),
  },
];
/** Runs on all nodes but the manager, and may run on what is left of them. */
const SPREAD = 'place-spread';
const HELD_MS = 600_000;

/** What the loss comes in the middle of. */
interface Doing {
  readonly words: string;
  readonly prefix: string;
  /** What is said, and again once the node is back. */
  readonly command: (app: string) => string;
  readonly again: (app: string) => string;
}
const DOINGS: readonly Doing[] = [
  {
    words: 'a deploy',
    prefix: 'place',
    command: (app) => `!deploy ${app} 1.0.0`,
    again: (app) => `!deploy ${app} 1.0.0 --force`,
  },
  {
    words: 'a way back',
    prefix: 'back',
    command: (app) => `!rollback ${app}`,
    again: (app) => `!rollback ${app} 1.0.0`,
  },
];

describe.each(engines)('with engine %i', (engine) => {
  let site: Site;
  let bystander: Bystander;
  let coop: Coop;
  const cases = LOSSES.flatMap((loss) =>
    DOINGS.map((doing) => ({ doing, loss, app: `${doing.prefix}-${loss.node}` })),
  );
  const apps = [...cases.map(({ app }) => app), SPREAD];
  beforeAll(async () => {
    site = await startSite({ engine, nodes: 4 });
    // On the manager, which nothing happens to.
    bystander = await placeBystander(site, 'oak');
    coop = await site.coop('oak', { recipes: Object.fromEntries(apps.map((app) => [app, 'place'])) });
    await bystander.joins(coop);
    for (const { app, loss } of cases) {
      await settle(app, `REPLICAS=1\nIS===\nNODE=${loss.node}`);
    }
    await settle(SPREAD, 'REPLICAS=3\nIS=!=\nNODE=nowhere');
  });
  afterAll(async () => site?.close());

  /** Its settings are there before it is deployed for the first time. */
  async function settle(app: string, settings: string): Promise<void> {
    const text = `TYPE=${app}:1.0.0+2.4.1\nDOMAIN=${app}.oak.coop\nNOWHERE=nowhere\n${settings}\n`;
    await coop.changeSetting(`servers/${SERVER}/${app}.oak.coop.env`, () => text);
  }

  const node = (name: string): LabNode => {
    const found = site.cloud.swarm.nodes.find((one) => one.name === name);
    if (found === undefined) {
      throw new Error(`There is no ${name}.`);
    }
    return found;
  };
  const agreed = async (words: string): Promise<string> => sayAndAgree(site.people.ana, coop, words);

  /** Agreed to, and posted. */
  async function underWay(app: string, words: string): Promise<Talk> {
    const { ana } = site.people;
    const talk = await say(ana, coop, words);
    await ana.react((await talk.card()).id, '👍');
    const isPosted = async (): Promise<boolean> => versionOf(app).startsWith('1.0.0');
    await until(isPosted, VERDICT_MS, `${app} is not posted.`);
    return talk;
  }

  /** A node goes as soon as what is done to its apps has begun. */
  async function lostUnder(loss: Loss): Promise<readonly Talk[]> {
    const mine = cases.filter((one) => one.loss === loss);
    const talks = await Promise.all(mine.map(async ({ app, doing }) => underWay(app, doing.command(app))));
    await loss.begin(site, node(loss.node));
    return talks;
  }

  function versionOf(app: string): string {
    const stack = stackOf(app);
    const format = `{{index .Spec.Labels "coop-cloud.${stack}.version"}}`;
    const [id] = site.docker(`service ls -q --filter label=com.docker.stack.namespace=${stack}`);
    return id === undefined ? '' : site.cloud.docker('service', 'inspect', id, '--format', format);
  }

  it(
    'tells what became of an app whose node was lost, unplugged or drained, and gets there once it is back',
    async () => {
      const backs = cases.filter(({ doing }) => doing.prefix === 'back');
      for (const version of ['1.0.0', '1.1.0']) {
        const verdicts = await Promise.all(backs.map(async ({ app }) => agreed(`!deploy ${app} ${version}`)));
        expect(verdicts.filter((text) => !text.startsWith('✅'))).toEqual([]);
      }
      const spread = await underWay(SPREAD, `!deploy ${SPREAD} 1.0.0`);
      const talks = await Promise.all(LOSSES.map(async (loss) => lostUnder(loss)));
      const verdicts = await Promise.all(
        [...talks.flat(), spread].map(async (talk) => talk.verdict(HELD_MS)),
      );
      const shown = apps.map((app) => servicesOf(site, stackOf(app)).join());
      console.info(verdicts.map((text, index) => `${apps[index]} ${shown[index]}\n${text}`).join('\n'));

      await Promise.all(LOSSES.map(async (loss) => loss.end(site, node(loss.node))));
      await until(async () => isAtRest(site), 150_000, 'Not every node came back, or Swarm finds no end.');
      const again = await Promise.all(cases.map(async ({ app, doing }) => agreed(doing.again(app))));
      console.info(again.join('\n'));
      const broken = await lastingBreaks(coop, site, { bystander });

      const found = cases.map(({ app, doing, loss }, index) => {
        const notes = [
          ...unlike(verdicts[index] ?? '', noServer(loss)),
          ...unlike(again[index] ?? '', /^✅/u).map((words) => `afterwards: ${words}`),
          ...broken.filter((words) => words.includes(app) || words.includes('bystander')),
        ];
        const fault = `${loss.name} during ${doing.words}`;
        record('nodes', {
          fault,
          engine: String(engine),
          runs: 1,
          failures: notes.length,
          seed: null,
          notes,
        });
        return notes.map((words) => `${fault}: ${words}`);
      });
      expect([...found.flat(), ...broken]).toEqual([]);
      expect(verdicts.at(-1)).toMatch(/^✅/u);
    },
    inForm(600_000, 3_600_000),
  );
});

/** Every node is back, and whatever Swarm did when they went is over, well or not. */
function isAtRest({ docker, cloud }: Site): boolean {
  const services = docker('service ls -q');
  const states = cloud.docker('service', 'inspect', '--format', '{{json .UpdateStatus}}', ...services);
  return (
    docker('node ls --format {{.Status}}').every((status) => status === 'Ready') &&
    !states.includes('"updating"')
  );
}

function noServer({ node }: Loss): RegExp {
  return new RegExp(`^❌ .*no server fits its placement rules \\([^)]*==${node}\\)`, 'u');
}

/** Wherever its lines break. */
function unlike(verdict: string, pattern: RegExp): readonly string[] {
  return pattern.test(verdict.replaceAll(/\s+/g, ' ')) ? [] : [verdict];
}
