import type { ServerName, StackName } from '../kernel/ids.ts';
import type { Secret } from '../kernel/secret.ts';
import type { ConfigSpec, NetworkSpec, SecretSpec, ServiceSpec, TaskSpec } from '../stack/spec.ts';

/** A service as the engine has it now. */
export interface LiveService {
  readonly id: string;
  /** The engine's `Version.Index`: moves with every change, also with the engine's own. */
  readonly version: number;
  /** As stored, with network ids turned back into names. */
  readonly spec: ServiceSpec;
  readonly createdAt: Date;
  /** Of the last change, also of the engine's own: how an update goes is written into the service. */
  readonly updatedAt: Date;
  readonly update: UpdateStatus | null;
  readonly runningTasks: number;
  readonly desiredTasks: number;
}

/** Without counts of tasks. */
export type InspectedService = Omit<LiveService, 'runningTasks' | 'desiredTasks'>;

/** The engine's `UpdateStatus`. */
export interface UpdateStatus {
  readonly state:
    | 'updating'
    | 'paused'
    | 'completed'
    | 'rollback_started'
    | 'rollback_paused'
    | 'rollback_completed';
  readonly startedAt: Date | null;
  readonly message: string;
}

/** Everything on a swarm that carries the stack's namespace label, in one look. */
export interface LiveStack {
  /** By name. */
  readonly services: readonly LiveService[];
  readonly networks: readonly string[];
  readonly configs: readonly string[];
  readonly secrets: readonly string[];
}

export interface LiveTask {
  readonly id: string;
  readonly service: string;
  readonly slot: number | null;
  readonly node: string;
  /** The engine's task states, `new` to `rejected`. */
  readonly state: string;
  readonly desired: string;
  /** Listed by the engine itself under `_up-to-date`: of the service's spec of now. */
  readonly isUpToDate: boolean;
  readonly since: Date;
  /** What the engine says went wrong, `null` when nothing did. */
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly image: string;
  /** How long it may take to end once it is told to, in milliseconds. */
  readonly graceMs: number;
}

/** What only the engine of a task's node knows of its container. */
export interface ContainerFacts {
  readonly isOutOfMemory: boolean;
  /** Its health check failed in the end: then the engine ended it, and it may have done so without an error. */
  readonly isUnhealthy: boolean;
  /** What its health check said last, without control characters. */
  readonly checkSaid: readonly string[];
}

/** An image as its registry has it now. */
export interface ResolvedImage {
  /** With its digest; an image that came from no registry has none. */
  readonly image: string;
  /** What it was built for; empty where the registry does not say. */
  readonly platforms: NonNullable<TaskSpec['Placement']['Platforms']>;
}

/** What is there under each name; a name that is missing is not on the swarm. */
export interface ExternalObjects {
  /** Only networks of swarm scope. */
  readonly networks: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  /** Content as base64. */
  readonly configs: ReadonlyMap<string, string>;
}

/** Names of what a stack has beside services. */
export type SwarmObjects = Readonly<Record<'networks' | 'secrets' | 'configs', readonly string[]>>;

/** A secret as the engine shows it: never with its value. */
export interface StoredSecret {
  readonly name: string;
  readonly createdAt: Date;
}

export interface ServerFacts {
  readonly engine: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly isReady: boolean;
    readonly isManager: boolean;
  }[];
}

/** What planning and questions see. Every call answers or throws within seconds; all throw `swarm_unreachable`. */
export interface SwarmReader {
  facts(signal: AbortSignal): Promise<ServerFacts>;
  /** Service counts of every stack by its name: one request, however many there are. */
  stacks(signal: AbortSignal): Promise<ReadonlyMap<string, readonly LiveService[]>>;
  observe(stack: StackName, signal: AbortSignal): Promise<LiveStack>;
  /** The service with exactly this name, in whatever stack: one small request, for a look before each write. */
  inspectService(name: string, signal: AbortSignal): Promise<InspectedService | null>;
  tasks(stack: StackName, signal: AbortSignal): Promise<readonly LiveTask[]>;
  /** Of a task's container, as long as it is kept; `null`: it is gone, or on another node than the manager that is asked. */
  container(task: string, signal: AbortSignal): Promise<ContainerFacts | null>;
  find(names: SwarmObjects, signal: AbortSignal): Promise<ExternalObjects>;
  /** The secrets whose names begin with one of these, by name. Nobody can ask for their values. */
  secretsLike(beginnings: readonly string[], signal: AbortSignal): Promise<readonly StoredSecret[]>;
  /** The networks of swarm scope that have one of these names, as the engine has them: with the subnets that it chose. */
  networks(names: readonly string[], signal: AbortSignal): Promise<readonly NetworkSpec[]>;
  /** The configs that have one of these names, with what is in them. */
  configs(names: readonly string[], signal: AbortSignal): Promise<readonly ConfigSpec[]>;
  /** Asked of the registry through the engine. Throws `image_missing`, `registry_login`, `registry_unreachable`. */
  resolveImage(image: string, signal: AbortSignal): Promise<ResolvedImage>;
  /** The last lines of one service or task, of each of its tasks no more than `tail`, oldest first, without control characters. */
  logs(
    of: { readonly service: string } | { readonly task: string },
    range: LogRange,
    signal: AbortSignal,
  ): Promise<readonly LogLine[]>;
}

export interface LogRange {
  readonly tail: number;
  /** `null`: from the beginning. */
  readonly since: Date | null;
}

export interface LogLine {
  readonly at: Date | null;
  readonly task: string;
  readonly text: string;
}

/**
 * What steps hold. Writing is safe to repeat, and returns when the engine has it, not when tasks run. The engine's own refusals
 * are thrown as `engine_refused` with its words.
 */
export interface SwarmWriter {
  createNetwork(spec: NetworkSpec, signal: AbortSignal): Promise<void>;
  /** What exists with the same content is left alone; with other content: throws `config_changed`. */
  createConfig(spec: ConfigSpec, signal: AbortSignal): Promise<void>;
  /** What exists is left alone: nobody can compare its content. */
  createSecret(spec: Omit<SecretSpec, 'Data'>, value: Secret, signal: AbortSignal): Promise<void>;
  /** Gone already is fine. Throws `secret_in_use` while a service has it. */
  removeSecret(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Throws `version_moved` when the live service has another version than `expected` (`null`: it must not exist yet), `mode_fixed`
   * when it would become another kind of service, `port_taken`, `network_missing`, `secret_missing`, `registry_login`.
   */
  applyService(spec: ServiceSpec, expected: number | null, signal: AbortSignal): Promise<void>;
  /** Gone already is fine. */
  removeService(name: string, signal: AbortSignal): Promise<void>;
  /** Networks, configs and label-carrying secrets of a stack without services; waits until they and all tasks are gone. Never volumes. */
  removeRest(stack: StackName, signal: AbortSignal): Promise<void>;
  /** Returns when no container of a stack without services runs any more. */
  awaitStopped(stack: StackName, signal: AbortSignal): Promise<void>;
  /**
   * Those with exactly these names, networks last; waits until they are gone. Gone already is fine. Throws `object_in_use` with what a
   * service still has.
   */
  removeObjects(names: SwarmObjects, signal: AbortSignal): Promise<void>;
  /** Brings the image to the manager's node. `onProgress`: bytes so far and in all, as far as known. */
  pull(image: string, onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<void>;
}

export interface Swarm extends SwarmReader, SwarmWriter {}

/** The swarms of `config.yml`. One that is away affects only its own apps. */
export interface Swarms<S extends SwarmReader = Swarm> {
  readonly servers: readonly ServerName[];
  /** Throws `unknown_server`. */
  of(server: ServerName): S;
}
