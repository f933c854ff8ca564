import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type Deploy, makeHome } from './case-home.ts';
import type { Case } from './cases.ts';
import type { Answerer } from './engine-calls.ts';
import { createMockEngine } from './mock-engine.ts';
import {
  type Dump,
  normalize,
  normalizeRequests,
  type Request,
  replaceTokens,
  sortKeys,
  type Tokens,
} from './normalize.ts';
import { ask, forwardTo, type Recorded, startRecorder } from './recorder.ts';
import { clear, furnish } from './swarm-world.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Docker's command line, or one that takes its place. */
export type Implementation = (deploy: Deploy) => Promise<Ended>;

/** What one deploy of a case did. */
export interface StepResult {
  readonly rc: number;
  /** Lines, sorted: docker goes through services in random order. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly requests: readonly Request[];
  /** What the engine has of the stack afterwards. */
  readonly dump: Dump;
}

/** Runs every step of the case against the stand-in engine. */
export async function runOnMock(theCase: Case, implementation: Implementation): Promise<StepResult[]> {
  return runCase(theCase, implementation, createMockEngine(theCase));
}

/** Runs every step against the swarm behind the unix socket, on which nothing of the case is left afterwards. */
export async function runOnEngine(
  theCase: Case,
  implementation: Implementation,
  socket: string,
): Promise<StepResult[]> {
  try {
    await furnish(theCase, socket);
    return await runCase(theCase, implementation, forwardTo(socket));
  } finally {
    await clear(theCase, socket);
  }
}

async function runCase(
  theCase: Case,
  implementation: Implementation,
  engine: Answerer,
): Promise<StepResult[]> {
  const home = makeHome(theCase);
  const recorder = await startRecorder(home.socket, engine);
  const tokens = { ids: new Map<string, string>(), folders: home.folders };
  const subnets = new Set<string>();
  const results: StepResult[] = [];
  try {
    for (const step of theCase.steps) {
      const { code, stdout, stderr } = await implementation(home.deploy('deploy', step));
      const seen = recorder.take();
      addSubnets(seen, subnets);
      const found = await lookAt(engine, theCase.stack, tokens.ids);
      results.push({
        rc: code,
        stdout: linesOf(stdout, tokens),
        stderr: linesOf(stderr, tokens),
        requests: normalizeRequests(seen, tokens),
        dump: dumpOf(found, tokens, subnets),
      });
    }
  } finally {
    await recorder.close();
    home.remove();
  }
  return results;
}

const Labels = z.record(z.string(), z.string()).nullish();
const FoundNetwork = z.looseObject({ Id: z.string(), Name: z.string(), Labels });
const Found = z.looseObject({
  ID: z.string(),
  Spec: z.looseObject({
    Name: z.string(),
    TaskTemplate: z
      .looseObject({ Networks: z.array(z.looseObject({ Target: z.string() })).nullish() })
      .optional(),
  }),
});

interface Look {
  readonly networks: readonly z.infer<typeof FoundNetwork>[];
  readonly secrets: readonly z.infer<typeof Found>[];
  readonly configs: readonly z.infer<typeof Found>[];
  readonly services: readonly z.infer<typeof Found>[];
}

/** What the engine has of the stack. Adds the ids of everything on the swarm, also of what is gone by the next step. */
async function lookAt(engine: Answerer, stack: string, ids: Map<string, string>): Promise<Look> {
  const label = encodeURIComponent(JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] }));
  const list = async (kind: string, query = ''): Promise<z.infer<typeof Found>[]> =>
    z.array(Found).parse(await ask(engine, `/${kind}${query}`));
  const networks = await settledNetworks(engine);
  const services = await list('services', `?filters=${label}`);
  for (const { Id, Name } of [...networks, ...(await unlisted(engine, services, networks))]) {
    ids.set(Id, `<network:${Name}>`);
  }
  for (const kind of ['secret', 'config', 'service']) {
    for (const { ID, Spec } of await list(`${kind}s`)) {
      ids.set(ID, `<${kind}:${Spec.Name}>`);
    }
  }
  return {
    networks: networks.filter(({ Labels: labels }) => labels?.['com.docker.stack.namespace'] === stack),
    secrets: await list('secrets', `?filters=${label}`),
    configs: await list('configs', `?filters=${label}`),
    services,
  };
}

/** A swarm gives a network its driver and addresses a moment after it was made. */
async function settledNetworks(engine: Answerer): Promise<Look['networks']> {
  for (let tries = 0; ; tries += 1) {
    const networks = z.array(FoundNetwork).parse(await ask(engine, '/networks'));
    if (tries === 50 || networks.every(({ Driver }) => Driver !== '')) {
      return networks;
    }
    await setTimeout(100);
  }
}

/** A swarm's own `host` and `bridge` are not listed, and can be looked up by id. A stand-in has names in place of ids. */
async function unlisted(
  engine: Answerer,
  services: Look['services'],
  listed: Look['networks'],
): Promise<z.infer<typeof FoundNetwork>[]> {
  const known = new Set(listed.flatMap(({ Id, Name }) => [Id, Name]));
  const targets = new Set(
    services.flatMap(({ Spec }) => (Spec.TaskTemplate?.Networks ?? []).map(({ Target }) => Target)),
  );
  const unknown = [...targets].filter((target) => /^[a-z0-9]{25}$/.test(target) && !known.has(target));
  return Promise.all(
    unknown.map(async (target) => FoundNetwork.parse(await ask(engine, `/networks/${target}`))),
  );
}

const Created = z.looseObject({
  Name: z.string(),
  IPAM: z.looseObject({ Config: z.array(z.unknown()).min(1) }),
});

/** Networks whose subnets were asked for; those of others are the engine's choice. */
function addSubnets(seen: readonly Recorded[], subnets: Set<string>): void {
  for (const { path, body } of seen) {
    const { data } = path === '/networks/create' ? Created.safeParse(body) : { data: undefined };
    if (data !== undefined) {
      subnets.add(data.Name);
    }
  }
}

function dumpOf(look: Look, tokens: Tokens, subnets: ReadonlySet<string>): Dump {
  const specs = (found: Look['services']): Record<string, unknown> =>
    Object.fromEntries(found.map(({ Spec }) => [Spec.Name, normalize(Spec, tokens)]));
  return {
    networks: Object.fromEntries(
      look.networks.map((network) => [
        network.Name,
        normalize(networkOf(network, subnets.has(network.Name)), tokens),
      ]),
    ),
    secrets: specs(look.secrets),
    configs: specs(look.configs),
    services: specs(look.services),
  };
}

const VXLAN = 'com.docker.network.driver.overlay.vxlanid_list';
const Addresses = z.looseObject({ Config: z.unknown() }).nullish();

/** A network has no spec: what was wished for it, without what the engine chose. */
function networkOf(network: Look['networks'][number], isChosen: boolean): unknown {
  const { Driver, Scope, Internal, Attachable, Ingress, ConfigOnly, EnableIPv6, Labels: labels } = network;
  const options = z.record(z.string(), z.string()).nullish().parse(network['Options']) ?? {};
  const ipam = Addresses.parse(network['IPAM']);
  return {
    Driver,
    Scope,
    Internal,
    Attachable,
    Ingress,
    ConfigOnly,
    EnableIPv6,
    Labels: labels ?? {},
    Options: VXLAN in options ? { ...options, [VXLAN]: '<vxlanid>' } : options,
    IPAM: isChosen ? ipam : { ...ipam, Config: '<allocated>' },
  };
}

function linesOf(printed: string, tokens: Tokens): readonly string[] {
  let text = replaceTokens(printed, tokens);
  for (const [id, token] of tokens.ids) {
    text = text.replaceAll(id, token);
  }
  return text
    .replaceAll(/time="[^"]*"/g, 'time="<time>"')
    .replaceAll(/\(id: [^)]+\)/g, '(id: <id>)')
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

/** As golden files keep it, without the dump. */
export function outputOf({ rc, stdout, stderr }: StepResult): unknown {
  return sortKeys({ rc, stdout, stderr });
}
