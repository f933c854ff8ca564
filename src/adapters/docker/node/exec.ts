import { randomUUID } from 'node:crypto';
import type { NodeCommand } from '../../../swarm/node-runner.ts';
import { endCommand, MARK } from './end-command.ts';
import { onNode, type Ways } from './on-node.ts';
import { containerOf, type SwarmNode } from './swarm-nodes.ts';
import type { NodeWork } from './work.ts';

/** How long an ended command may take to be gone, in milliseconds: it is told twice to end, and then nobody waits for it. */
const GONE_WITHIN_MS = 15_000;

/** See `NodeRunner.exec`. */
export async function exec(
  ways: Ways,
  { task, argv, environment, onOutput, until }: NodeCommand,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number | null }> {
  const { node, container } = await containerOf(ways.engine, task, signal);
  const mark = randomUUID();
  const work: NodeWork = {
    what: 'exec',
    container,
    argv: [...argv],
    environment: { ...environment, [MARK]: mark },
  };
  const given = new AbortController();
  const end = (): void => void endAll(ways, { node, container, mark }, signal).then(() => given.abort());
  until.addEventListener('abort', end, { once: true });
  try {
    const answer = await onNode(ways, { node, work, onOutput }, AbortSignal.any([signal, given.signal]));
    return { exitCode: answer.exitCode };
  } catch (error) {
    if (given.signal.aborted) {
      return { exitCode: null };
    }
    throw error;
  } finally {
    until.removeEventListener('abort', end);
  }
}

interface Running {
  readonly node: SwarmNode;
  readonly container: string;
  readonly mark: string;
}

/** Resolves when its end need not be waited for any longer. What cannot be ended goes on in its container. */
async function endAll(ways: Ways, { node, container, mark }: Running, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(GONE_WITHIN_MS);
  const work: NodeWork = { what: 'exec', container, argv: endCommand(mark), environment: {} };
  await onNode(ways, { node, work }, AbortSignal.any([signal, late])).catch(() => null);
  if (!late.aborted) {
    await new Promise((resolve) => late.addEventListener('abort', resolve, { once: true }));
  }
}
