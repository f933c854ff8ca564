import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { type Synapse, startSynapse } from '../lab/synapse.ts';
import type { SynapseMode } from '../lab/synapse-config.ts';
import type { Account } from '../lab/synapse-users.ts';
import { type Cloud, startCloud } from '../sandbox/cloud.ts';
import { DOMAIN, layoutOf } from '../sandbox/layout.ts';
import { type PersonKey, personKeys } from '../sandbox/people.ts';
import type { Progress } from '../sandbox/progress.ts';
import { makeRecipes } from '../sandbox/recipes.ts';
import { type Coop, type CoopOptions, createCoop } from './coop.ts';
import { createPerson, type Person } from './people.ts';

/** Everybody's own client. */
export type People = Readonly<Record<PersonKey, Person>>;

/** A homeserver and the people on it. */
export interface Chat {
  readonly synapse: Synapse;
  readonly accounts: Readonly<Record<PersonKey, Account>>;
  readonly people: People;
  close(): Promise<void>;
}

/** Real parts, in a folder of their own: a swarm, its registry and proxy, a homeserver with people, recipes in git. */
export interface Site extends Chat {
  readonly dir: string;
  readonly cloud: Cloud;
  /** Folders with a bare repository for each recipe. */
  readonly recipes: { readonly small: string; readonly real: string };
  /** Another co-op: a room, settings and a bot of its own. */
  coop(name: string, options?: CoopOptions): Promise<Coop>;
  /** What the address answers to a visitor, by way of the proxy. */
  visit(domain: string): Promise<{ readonly status: number; readonly body: string }>;
  /** Docker's own command line; the lines that it prints. */
  docker(line: string): readonly string[];
}

export interface SiteOptions {
  readonly engine?: 20 | 28;
  /** Default: 1, which is the manager. */
  readonly nodes?: number;
  /** Default: `open`. */
  readonly limits?: SynapseMode;
}

/** Brings everything up; takes about ten seconds. */
export async function startSite({
  engine = 28,
  nodes = 1,
  limits = 'open',
}: SiteOptions = {}): Promise<Site> {
  const dir = await mkdtemp('/var/tmp/coopbot-e2e-');
  const layout = layoutOf(dir);
  const [cloud, chat] = await Promise.all([
    startCloud(layout, silently, { engine, nodes }),
    startChat(layout.homeserver, limits),
  ]);
  const recipes = { small: join(dir, 'recipes/small'), real: join(dir, 'recipes/real') };
  await Promise.all([
    makeRecipes(recipes.small, cloud.registry, join(import.meta.dirname, 'recipes')),
    makeRecipes(recipes.real, cloud.registry),
  ]);
  const coops: Coop[] = [];
  const ca = readFileSync(cloud.caFile, 'utf8');
  const site: Site = {
    ...chat,
    dir,
    cloud,
    recipes,
    async coop(name, options = {}) {
      const coop = await createCoop(name, site, options);
      coops.push(coop);
      return coop;
    },
    visit: async (domain) => visit({ proxy: cloud.proxy, ca }, domain),
    docker: (line) =>
      cloud
        .docker(...line.split(' '))
        .split('\n')
        .filter((row) => row !== ''),
    async close() {
      await Promise.all(coops.map(async (coop) => coop.end('SIGKILL')));
      await chat.close();
      await cloud.swarm.down();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return site;
}

/** The limits of an ordinary server bind nobody but the bot: the people's were lifted. */
export async function startChat(dir: string, limits: SynapseMode): Promise<Chat> {
  const synapse = await startSynapse({ dir, serverName: DOMAIN, mode: limits });
  const everybody = await Promise.all(
    personKeys.map(async (key) => {
      const account = await synapse.register(key);
      await synapse.liftRateLimit(account.userId);
      return [key, account, await createPerson(synapse.url, account.userId, account.token)] as const;
    }),
  );
  return {
    synapse,
    accounts: byKey(everybody.map(([key, account]) => [key, account])),
    people: byKey(everybody.map(([key, , person]) => [key, person])),
    async close() {
      for (const [, , person] of everybody) {
        person.close();
      }
      await synapse.stop();
    },
  };
}

function byKey<Value>(pairs: readonly (readonly [PersonKey, Value])[]): Readonly<Record<PersonKey, Value>> {
  const values = new Map(pairs);
  const valueOf = (key: PersonKey): Value => {
    const value = values.get(key);
    if (value === undefined) {
      throw new Error(`There is nobody called ${key}.`);
    }
    return value;
  };
  return {
    ana: valueOf('ana'),
    kim: valueOf('kim'),
    lou: valueOf('lou'),
    mo: valueOf('mo'),
    sam: valueOf('sam'),
  };
}

async function visit(
  { proxy, ca }: { readonly proxy: string; readonly ca: string },
  domain: string,
): Promise<{ status: number; body: string }> {
  const [host = '', port = ''] = proxy.split(':');
  const answered = Promise.withResolvers<{ status: number; body: string }>();
  const asked = get({ host, port, ca, servername: domain, headers: { host: domain } }, (answer) => {
    let body = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      body += chunk;
    });
    answer.on('end', () => answered.resolve({ status: answer.statusCode ?? 0, body }));
  });
  asked.on('error', answered.reject);
  return answered.promise;
}

const silently: Progress = { step: async (_title, work) => work(() => {}) };
