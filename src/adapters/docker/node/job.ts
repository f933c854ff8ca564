import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '../../../kernel/errors.ts';
import type { Credentials } from '../credentials/auth.ts';
import { loginHeaders } from '../credentials/registry-credentials.ts';
import { type Engine, filters } from '../engine.ts';
import { when } from '../refusal.ts';
import { readLine } from './job-lines.ts';
import { eachPiece } from './pieces.ts';
import type { SwarmNode } from './swarm-nodes.ts';
import type { NodeAnswer, NodeWork } from './work.ts';
import { SOCKET, WORK_FILE } from './work-here.ts';

/** What the bot itself runs as, and the logins for it. */
export interface JobImage {
  readonly name: string;
  readonly credentials: Credentials;
}

interface Job {
  readonly node: SwarmNode;
  readonly work: NodeWork;
  readonly onOutput: (text: string) => void;
  readonly image: JobImage;
}

/** How long a job may take to start: its image may have to be pulled. In milliseconds; our choice. */
const START_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 300;
/** What a job said last may be on its way when it has ended already, in milliseconds. */
const LAST_WORDS_MS = 5000;
/** How long removing it may take, in milliseconds: also when nobody waits any more. */
const REMOVE_WITHIN_MS = 8000;
/** Older ones were left by a bot that was killed, in milliseconds: none runs that long. */
const LEFT_OVER_MS = 2 * 3_600_000;
const LABEL = 'coopbot.node-job';

const Created = z.object({ ID: z.string() });
const TaskAnswer = z.array(z.object({ Status: z.object({ State: z.string(), Err: z.string().nullish() }) }));
const LeftOver = z.array(z.object({ ID: z.string(), CreatedAt: z.coerce.date<string>() }));
const ended: ReadonlySet<string> = new Set(['complete', 'failed', 'rejected', 'shutdown', 'orphaned']);

/** One short container of the bot's own image on that node, with the node's socket; gone when it returns. */
export async function doInJob(engine: Engine, job: Job, signal: AbortSignal): Promise<NodeAnswer> {
  await removeLeftOvers(engine, signal);
  const name = `coopbot-node-job-${randomUUID()}`;
  const Labels = { [LABEL]: name };
  const Data = Buffer.from(JSON.stringify(job.work)).toString('base64');
  const config = Created.parse(
    await engine.call(
      { method: 'POST', path: '/configs/create', body: { Name: name, Labels, Data } },
      signal,
    ),
  );
  try {
    const headers = await loginHeaders(job.image.credentials, job.image.name);
    const body = { ...specOf(job, { name, config: config.ID }), Labels };
    await engine.call({ method: 'POST', path: '/services/create', body, headers }, signal);
    return await answerOf(engine, { ...job, name }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await remove(engine, [`/services/${name}`, `/configs/${config.ID}`]);
  }
}

function specOf(
  { node, image }: Job,
  { name, config }: { name: string; config: string },
): Record<string, unknown> {
  return {
    Name: name,
    TaskTemplate: {
      ContainerSpec: {
        Image: image.name,
        Args: ['node-job'],
        // The socket belongs to root, or to a group whose number differs from node to node.
        User: '0:0',
        Healthcheck: { Test: ['NONE'] },
        Mounts: [{ Type: 'bind', Source: SOCKET, Target: SOCKET }],
        Configs: [
          { ConfigID: config, ConfigName: name, File: { Name: WORK_FILE, UID: '0', GID: '0', Mode: 0o400 } },
        ],
      },
      RestartPolicy: { Condition: 'none' },
      Placement: { Constraints: [`node.id==${node.id}`] },
      // What it says is read back, whatever the node's engine does with logs by default.
      LogDriver: { Name: 'json-file' },
    },
    Mode: { Replicated: { Replicas: 1 } },
  };
}

type Named = Job & { readonly name: string };

async function answerOf(engine: Engine, job: Named, signal: AbortSignal): Promise<NodeAnswer> {
  await started(engine, job, signal);
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const gone = whenEnded(engine, job, both);
  try {
    return await Promise.race([heard(engine, job, both), gone]);
  } finally {
    over.abort();
    gone.catch(() => {});
  }
}

/** Throws `node_unreachable` when it does not start. */
async function started(engine: Engine, job: Named, signal: AbortSignal): Promise<void> {
  const lateAt = performance.now() + START_WITHIN_MS;
  for (;;) {
    const { state, error } = await stateOf(engine, job, signal);
    if (state === 'running' || state === 'complete') {
      return;
    }
    if (ended.has(state) || performance.now() > lateAt) {
      throw notStarted(job, error);
    }
    await setTimeout(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function stateOf(
  engine: Engine,
  { name }: Named,
  signal: AbortSignal,
): Promise<{ readonly state: string; readonly error: string }> {
  const query = filters({ service: [name] });
  const [task] = TaskAnswer.parse(await engine.call({ method: 'GET', path: '/tasks', query }, signal));
  return { state: task?.Status.State ?? 'new', error: task?.Status.Err ?? '' };
}

/** Reads what the job tells until it tells its end. */
async function heard(engine: Engine, { name, onOutput }: Named, signal: AbortSignal): Promise<NodeAnswer> {
  const query = { stdout: '1', follow: '1', tail: 'all' };
  const stream = await engine.stream({ method: 'GET', path: `/services/${name}/logs`, query }, signal);
  const { promise, resolve, reject } = Promise.withResolvers<NodeAnswer>();
  let waiting = '';
  const reading = eachPiece(stream, (bytes) => {
    const lines = `${waiting}${bytes.toString()}`.split('\n');
    waiting = lines.pop() ?? '';
    for (const line of lines) {
      const said = readLine(line);
      if (said !== null && 'out' in said) {
        onOutput(said.out);
      } else if (said !== null) {
        resolve(said.end);
      }
    }
  });
  // It never ends by itself: Swarm waits for further tasks.
  reading.catch(reject);
  try {
    return await promise;
  } finally {
    stream.destroy();
  }
}

/** Rejects when it has ended, and its last words had time to come. */
async function whenEnded(engine: Engine, job: Named, signal: AbortSignal): Promise<never> {
  for (;;) {
    await setTimeout(LOOK_EVERY_MS, undefined, { signal });
    const { state, error } = await stateOf(engine, job, signal);
    if (ended.has(state)) {
      await setTimeout(LAST_WORDS_MS, undefined, { signal });
      throw notStarted(job, error);
    }
  }
}

function notStarted({ node, image }: Job, error: string): UserError {
  const why = error === '' ? '' : ` (${error.slice(0, 200)})`;
  const sentence = `The short job of \`${image.name}\` on the node \`${node.name}\` does not run${why}.`;
  return new UserError('node_unreachable', sentence);
}

async function removeLeftOvers(engine: Engine, signal: AbortSignal): Promise<void> {
  for (const kind of ['services', 'configs']) {
    const query = filters({ label: [LABEL] });
    const found = LeftOver.parse(await engine.call({ method: 'GET', path: `/${kind}`, query }, signal));
    const old = found.filter(({ CreatedAt }) => CreatedAt.getTime() < Date.now() - LEFT_OVER_MS);
    await remove(
      engine,
      old.map(({ ID }) => `/${kind}/${ID}`),
    );
  }
}

/** Also when nobody waits for the job any more. What cannot be removed now is at the next job. */
async function remove(engine: Engine, paths: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(REMOVE_WITHIN_MS);
  for (const path of paths) {
    await engine
      .call({ method: 'DELETE', path }, signal)
      .catch(when(404, null))
      .catch(() => null);
  }
}
