import type { StackName } from '../kernel/ids.ts';

/**
 * What one stack puts on a swarm, in the engine's own words (Engine API 1.41 to 1.51, JSON field names kept), so that nothing
 * is lost between what is planned, shown, stored and posted. Objects are referred to by name; the swarm adapter adds ids.
 * What a field may be left out for is docker's `omitempty`: absent, never `undefined` in JSON.
 */
export interface StackSpec {
  readonly name: StackName;
  /** To be created when there is none of that name; never updated. */
  readonly networks: readonly NetworkSpec[];
  readonly secrets: readonly SecretSpec[];
  readonly configs: readonly ConfigSpec[];
  /** Sorted by name. */
  readonly services: readonly ServiceSpec[];
  /** What must exist already, by its name on the swarm. Only what a service uses. */
  readonly external: {
    readonly networks: readonly string[];
    readonly secrets: readonly string[];
    readonly configs: readonly string[];
  };
}

export type Labels = Readonly<Record<string, string>>;

export interface NetworkSpec {
  readonly Name: string;
  readonly Driver: string;
  readonly Labels: Labels;
  readonly Options: Labels | null;
  readonly Internal: boolean;
  readonly Attachable: boolean;
  readonly IPAM: {
    readonly Driver?: string;
    readonly Options: Labels | null;
    readonly Config: readonly { readonly Subnet?: string }[] | null;
  } | null;
}

export interface SecretSpec {
  readonly Name: string;
  readonly Labels: Labels;
  /** Base64; absent for a secret that a driver makes. */
  readonly Data?: string;
  readonly Driver?: { readonly Name: string; readonly Options?: Labels };
  readonly Templating?: { readonly Name: string };
}

export interface ConfigSpec {
  readonly Name: string;
  readonly Labels: Labels;
  /** Base64. */
  readonly Data: string;
  readonly Templating?: { readonly Name: string };
}

export interface ServiceSpec {
  /** With the stack's name in front: `blog_oak_coop_app`. */
  readonly Name: string;
  readonly Labels: Labels;
  readonly TaskTemplate: TaskSpec;
  readonly Mode: ServiceMode;
  readonly UpdateConfig?: UpdateConfig;
  readonly RollbackConfig?: UpdateConfig;
  readonly EndpointSpec: EndpointSpec;
}

export interface TaskSpec {
  readonly ContainerSpec: ContainerSpec;
  readonly LogDriver?: { readonly Name?: string; readonly Options?: Labels };
  readonly Resources: { readonly Limits?: Limits; readonly Reservations?: Reservations };
  readonly RestartPolicy?: {
    readonly Condition?: string;
    readonly Delay?: number;
    readonly MaxAttempts?: number;
    readonly Window?: number;
  };
  readonly Placement: {
    readonly Constraints?: readonly string[];
    readonly Preferences?: readonly { readonly Spread: { readonly SpreadDescriptor: string } }[];
    readonly MaxReplicas?: number;
    readonly Platforms?: readonly { readonly Architecture?: string; readonly OS?: string }[];
  };
  readonly ForceUpdate: number;
  /** `container`, filled in by the engine. */
  readonly Runtime?: string;
  /** `Target` is the network's name. */
  readonly Networks?: readonly {
    readonly Target: string;
    readonly Aliases?: readonly string[];
    readonly DriverOpts?: Labels;
  }[];
}

/** All durations of a spec are nanoseconds. */
export interface ContainerSpec {
  /** Normalised as docker's CLI does; pinned (`…@sha256:…`) once planned. */
  readonly Image: string;
  readonly Labels?: Labels;
  readonly Command?: readonly string[];
  readonly Args?: readonly string[];
  readonly Hostname?: string;
  /** Sorted. `KEY=value`, or `KEY` to take away what the image sets. */
  readonly Env?: readonly string[];
  readonly Dir?: string;
  readonly User?: string;
  readonly StopSignal?: string;
  readonly TTY?: boolean;
  readonly OpenStdin?: boolean;
  readonly ReadOnly?: boolean;
  readonly Init?: boolean;
  readonly Hosts?: readonly string[];
  readonly DNSConfig?: {
    readonly Nameservers?: readonly string[];
    readonly Search?: readonly string[];
  } | null;
  readonly Healthcheck?: Healthcheck | null;
  readonly StopGracePeriod?: number;
  readonly Mounts?: readonly Mount[];
  readonly Secrets?: readonly FileReference<'Secret'>[];
  readonly Configs?: readonly FileReference<'Config'>[];
  readonly Privileges?: Readonly<Record<string, unknown>>;
  readonly Isolation?: string;
  readonly Sysctls?: Labels;
  readonly CapabilityAdd?: readonly string[];
  readonly CapabilityDrop?: readonly string[];
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
}

export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly Retries?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
}

export interface Mount {
  readonly Type: string;
  readonly Target?: string;
  readonly Source?: string;
  readonly ReadOnly?: boolean;
  readonly Consistency?: string;
  readonly BindOptions?: { readonly Propagation?: string };
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean;
    readonly Subpath?: string;
    readonly Labels?: Labels;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Labels };
  };
  readonly TmpfsOptions?: { readonly SizeBytes?: number };
  readonly ClusterOptions?: Readonly<Record<string, never>>;
}

/** A secret or config as a file in a container: `{ SecretName, File }` or `{ ConfigName, File | Runtime }`. */
export type FileReference<Kind extends 'Secret' | 'Config'> = Readonly<Record<`${Kind}Name`, string>> & {
  readonly File?: {
    readonly Name: string;
    readonly UID: string;
    readonly GID: string;
    readonly Mode: number;
  };
  readonly Runtime?: Readonly<Record<string, never>>;
};

export interface Limits {
  readonly NanoCPUs?: number;
  readonly MemoryBytes?: number;
  readonly Pids?: number;
}

export interface Reservations {
  readonly NanoCPUs?: number;
  readonly MemoryBytes?: number;
  readonly GenericResources?: readonly {
    readonly DiscreteResourceSpec: { readonly Kind: string; readonly Value: number };
  }[];
}

/** Exactly one of them is there. */
export interface ServiceMode {
  readonly Replicated?: { readonly Replicas?: number };
  readonly Global?: Readonly<Record<string, never>>;
  readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
  readonly GlobalJob?: Readonly<Record<string, never>>;
}

export interface UpdateConfig {
  readonly Parallelism: number;
  readonly Delay?: number;
  readonly FailureAction?: string;
  readonly Monitor?: number;
  readonly MaxFailureRatio: number;
  readonly Order: string;
}

export interface EndpointSpec {
  readonly Mode?: string;
  readonly Ports?: readonly {
    readonly Protocol?: string;
    readonly TargetPort?: number;
    readonly PublishedPort?: number;
    readonly PublishMode?: string;
  }[];
}
