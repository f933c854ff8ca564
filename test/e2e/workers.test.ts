import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushBotImage } from '../lab/bot-image.ts';
import type { LabNode } from '../lab/swarm.ts';
import type { Coop, CoopOptions } from './coop.ts';
import { type Site, startSite } from './site.ts';
import { onOneLine, proposalOf } from './story/story.ts';
import { say, sayAndAgree } from './talk.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite({ nodes: 3 });
});
afterAll(async () => site?.close());

function nodeCalled(name: string): LabNode {
  const node = site.cloud.swarm.nodes.find((one) => one.name === name);
  if (node === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  return node;
}

type WayTo = () => CoopOptions;

const byEndpoint: WayTo = () => ({
  nodes: Object.fromEntries(['node2', 'node3'].map((name) => [name, { host: nodeCalled(name).dockerHost }])),
});
const byJob: WayTo = () => ({ image: pushBotImage(site.cloud.images, site.dir) });

/** The bot's engine is the manager's, and sees into no container and no volume of these nodes. */
describe.each([
  { way: 'by their own endpoints', name: 'library-a', wayTo: byEndpoint },
  { way: 'by jobs of the bot’s own image', name: 'library-b', wayTo: byJob },
])('an app on the workers of three nodes, reached $way', ({ name, wayTo }) => {
  const app = `${name}.oak.coop`;
  const stack = `${name}_oak_coop`;
  let coop: Coop;
  beforeAll(async () => {
    coop = await site.coop(name, { recipes: { [name]: 'library' }, ...wayTo() });
  });

  const agree = async (text: string, by = site.people.ana): Promise<string> =>
    (await proposalOf(await say(site.people.ana, coop, text))).agreed(by);

  async function ask(text: string): Promise<string> {
    const talk = await say(site.people.ana, coop, text);
    return onOneLine((await talk.answer(/./)).text);
  }

  function volumesOn(node: string): readonly string[] {
    const names = nodeCalled(node).docker('volume', 'ls', '--format', '{{.Name}}').split('\n');
    return names.filter((one) => one.startsWith(`${stack}_`));
  }

  function inLibrary(line: string): string {
    const { docker } = nodeCalled('node2');
    const id = docker('ps', '-q', '--filter', `label=com.docker.swarm.service.name=${stack}_app`);
    return docker('exec', id, ...line.split(' '));
  }

  it('is deployed where its settings say, and what follows is run there', async () => {
    const { ana } = site.people;
    const talk = await say(ana, coop, `!new ${name} ${app}`);
    await talk.answer(/LIBRARY_NAME\?/);
    await ana.say(coop.room, 'Books', { thread: talk.command });
    await ana.react((await talk.card()).id, '👍');
    expect(await talk.verdict()).toMatch(/^✅/u);
    const places = 'COMPOSE_FILE=compose.yml:compose.places.yml APP_NODE=node2 DB_NODE=node3';
    expect(await agree(`!config set ${name} ${places}`)).toMatch(/^✅/u);

    expect(await agree(`!deploy ${name} 1.0.0`)).toMatch(/^✅ .*Library.* is running/iu);
    expect(inLibrary('cat /data/welcome.txt')).toBe('Come in');
    expect(['oak', 'node2', 'node3'].map(volumesOn)).toEqual([[], [`${stack}_loans`], [`${stack}_postgres`]]);
    expect((await site.visit(app)).body).toMatch(/db: answers/);
  });

  it('runs functions on the node of the container, and tells how they end', async () => {
    expect(await agree(`!run ${name} app lend "two words" $(hostname)`)).toMatch(
      /^✅ .*Lent: two words \$\(hostname\).*exit code 0/u,
    );
    expect(await agree(`!run ${name} app throw_away`)).toMatch(
      /^❌ .*exit code 3\..*before the end of the year/u,
    );

    expect(inLibrary('cat /data/loans.txt')).toBe('two words $(hostname)');
  });

  it('has its volumes listed with their nodes and sizes, and loses one when it is stopped', async () => {
    expect(await ask(`!volume list ${name}`)).toMatch(
      /loans · node2 · \d+ B · app postgres · node3 · \d+ K?B · db/,
    );
    expect(await agree(`!undeploy ${name}`, site.people.kim)).toMatch(/^✅/u);
    expect(await ask(`!volume remove ${name} loans`)).toMatch(/for ever: loans · node2 · \d+ B/);
    expect(await agree(`!volume remove ${name} loans ${app}`)).toMatch(/^✅/u);

    expect(['node2', 'node3'].map(volumesOn)).toEqual([[], [`${stack}_postgres`]]);
    expect(site.docker('service ls --format {{.Name}}')).toEqual(['sandbox_proxy']);
  });

  it('is removed from every node', async () => {
    const { ana } = site.people;
    const talk = await say(ana, coop, `!remove ${name}`);
    await talk.answer(/type\s+its\s+domain/);
    await ana.say(coop.room, app, { thread: talk.command });
    await ana.react((await talk.card()).id, '👍');
    expect(await talk.verdict()).toMatch(/^✅ .*removed for\s+good/u);

    expect(['oak', 'node2', 'node3'].flatMap(volumesOn)).toEqual([]);
    expect(site.docker('secret ls --format {{.Name}}').filter((one) => one.startsWith(stack))).toEqual([]);
  });
});

describe('an app on all of three nodes', () => {
  const nodes = ['oak', 'node2', 'node3'];
  let coop: Coop;
  beforeAll(async () => {
    coop = await site.coop('spread', byEndpoint());
  });

  async function answerTo(text: string): Promise<string> {
    const talk = await say(site.people.ana, coop, text);
    return onOneLine((await talk.answer(/./)).text);
  }

  it('is scaled over them, shown with them, and tells the words of each', async () => {
    const { ana } = site.people;
    expect(await sayAndAgree(ana, coop, '!deploy tool')).toMatch(/^✅/u);
    expect(await sayAndAgree(ana, coop, '!scale tool app 3')).toMatch(/^✅/u);

    const running = 'service ps tool_oak_coop_app --filter desired-state=running --format {{.Node}}';
    expect(site.docker(running).toSorted()).toEqual(nodes.toSorted());
    const shown = await answerTo('!ps tool');
    expect(nodes.filter((node) => !shown.includes(`on ${node}`))).toEqual([]);
    const words = await answerTo('!logs tool app');
    expect(words.match(/2\.4\.1 listens on port/g)).toHaveLength(3);
  });
});
