import type { ServerName, StackName } from '../kernel/ids.ts';

/** A command for the container of one task. */
export interface NodeCommand {
  /** Its id. */
  readonly task: string;
  /** Program and arguments, as they are: no shell is between. */
  readonly argv: readonly string[];
  /** Added to the container's own. No secret: the engine shows it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it says on both its outputs, as it comes. */
  readonly onOutput: (text: string) => void;
  /** When this aborts, the command and all that it started is ended. */
  readonly until: AbortSignal;
}

export interface NodeVolume {
  readonly name: string;
  /** `null`: the engine does not say, or it takes too long to count. */
  readonly sizeBytes: number | null;
}

/** The volumes of a stack on one node, or why they cannot be told. */
export type VolumesOnNode = { readonly node: string } & (
  | { readonly volumes: readonly NodeVolume[] }
  | { readonly trouble: string }
);

/**
 * Work on one node. A manager does it for itself only: for containers and volumes of other nodes it answers 404. All throw
 * `swarm_unreachable`, and `node_unreachable` with what to configure where there is no way to the node.
 */
export interface NodeRunner {
  /**
   * Runs it once, on whichever node the task is; answers when it has ended. `null`: it was not seen to end. An abort of `signal`
   * leaves it alone. Throws `unknown_service` when the task has no container any more.
   */
  exec(command: NodeCommand, signal: AbortSignal): Promise<{ readonly exitCode: number | null }>;
  /** Of every node that is up, by name. */
  volumes(stack: StackName, signal: AbortSignal): Promise<readonly VolumesOnNode[]>;
  /** With all that is in it. Gone already is fine. Throws `volume_in_use`. */
  removeVolume(on: { readonly node: string; readonly name: string }, signal: AbortSignal): Promise<void>;
}

/** The nodes of the swarms of `config.yml`. */
export interface NodeRunners<R extends Partial<NodeRunner> = NodeRunner> {
  /** Throws `unknown_server`. */
  of(server: ServerName): R;
}
