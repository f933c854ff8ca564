import { UserError } from '../../../kernel/errors.ts';
import type { Engine } from '../engine.ts';
import { doInJob, type JobImage } from './job.ts';
import { ownNodeOf, type SwarmNode } from './swarm-nodes.ts';
import { doWork, type NodeAnswer, type NodeWork } from './work.ts';

/** The ways to the nodes of one swarm. */
export interface Ways {
  /** Of a manager. */
  readonly engine: Engine;
  /** Engines of other nodes, by the node's name. */
  readonly nodes: ReadonlyMap<string, Engine>;
  /** For nodes without an engine here; `null`: they are out of reach. */
  readonly image: JobImage | null;
}

export interface Errand {
  readonly node: SwarmNode;
  readonly work: NodeWork;
  readonly onOutput?: (text: string) => void;
}

/** By the node's own engine where there is one, else by a short job on it. */
export async function onNode(
  { engine, nodes, image }: Ways,
  { node, work, onOutput = () => {} }: Errand,
  signal: AbortSignal,
): Promise<NodeAnswer> {
  if ((await ownNodeOf(engine, signal)) === node.id) {
    return doWork(engine, { work, onOutput }, signal);
  }
  const own = nodes.get(node.name) ?? nodes.get(node.id);
  if (own !== undefined) {
    await checkSame(own, node, signal);
    return doWork(own, { work, onOutput }, signal);
  }
  if (image === null) {
    const sentence = `I do not reach the node \`${node.name}\`: config.yml names no endpoint of it.`;
    throw new UserError('node_unreachable', sentence);
  }
  return doInJob(engine, { node, work, onOutput, image }, signal);
}

/** An address that leads to another node would work on the wrong containers. */
async function checkSame(own: Engine, node: SwarmNode, signal: AbortSignal): Promise<void> {
  if ((await ownNodeOf(own, signal)) !== node.id) {
    const sentence = `The endpoint that config.yml names for the node \`${node.name}\` is another node.`;
    throw new UserError('node_unreachable', sentence);
  }
}
