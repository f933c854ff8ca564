import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Case } from './cases.ts';
import { ask, forwardTo } from './recorder.ts';

const Owned = z.looseObject({
  ID: z.string().optional(),
  Id: z.string().optional(),
  Name: z.string().optional(),
  Spec: z.looseObject({ Name: z.string() }).optional(),
});

/** In the order in which they can be removed: what uses comes before what is used. */
const KINDS = ['services', 'secrets', 'configs', 'networks'] as const;

/** Makes on a real swarm what a case finds there: networks, secrets and configs that are nobody's. */
export async function furnish({ networks, secrets, configs }: Case, socket: string): Promise<void> {
  for (const { Name, ...rest } of networks) {
    await make(socket, 'networks', { Name, Driver: 'overlay', Attachable: true, ...rest });
  }
  for (const [kind, names] of Object.entries({ secrets, configs })) {
    for (const Name of names) {
      await make(socket, kind, { Name, Labels: {}, Data: Buffer.from(Name).toString('base64') });
    }
  }
}

/** Takes the stack, and what `furnish` made, off the swarm, and waits until it is gone. */
export async function clear(theCase: Case, socket: string): Promise<void> {
  const label = JSON.stringify({ label: [`com.docker.stack.namespace=${theCase.stack}`] });
  for (const kind of KINDS) {
    await removeAll(socket, `/${kind}?filters=${encodeURIComponent(label)}`);
  }
  const { networks, secrets, configs } = theCase;
  await removeNamed(
    socket,
    'networks',
    networks.map(({ Name }) => String(Name)),
  );
  await removeNamed(socket, 'secrets', secrets);
  await removeNamed(socket, 'configs', configs);
}

async function removeNamed(socket: string, kind: string, names: readonly string[]): Promise<void> {
  const found = await list(socket, `/${kind}`);
  for (const { id } of found.filter(({ name }) => names.includes(name))) {
    await send(socket, 'DELETE', `/${kind}/${id}`);
  }
}

/** A network stays for a moment after the last task in it. */
async function removeAll(socket: string, path: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await list(socket, path);
    if (found.length === 0) {
      return;
    }
    for (const { id } of found) {
      await send(socket, 'DELETE', `${path.split('?')[0]}/${id}`);
    }
    await setTimeout(tries === 0 ? 0 : 200);
  }
  throw new Error(`${path} does not get empty`);
}

async function list(socket: string, path: string): Promise<readonly { id: string; name: string }[]> {
  const found = z.array(Owned).parse((await ask(forwardTo(socket), path)) ?? []);
  return found.map(({ ID, Id, Name, Spec }) => ({ id: ID ?? Id ?? '', name: Spec?.Name ?? Name ?? '' }));
}

async function make(socket: string, kind: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const status = await send(socket, 'POST', `/${kind}/create`, body);
  if (status >= 400) {
    throw new Error(`${kind} ${String(body['Name'])} cannot be made: ${status}`);
  }
}

/** Answers the status. */
async function send(
  socketPath: string,
  method: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json' };
  request({ socketPath, method, path, headers, agent: false }, (answer) => {
    answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
  })
    .once('error', reject)
    .end(body === undefined ? '' : JSON.stringify(body));
  return promise;
}
