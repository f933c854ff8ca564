import { z } from 'zod';

const text = z.string();
const texts = z.array(text);
const whole = z.int();
const labels = z.record(text, text);
/** Go writes an empty map or list as `null`, as `{}`, or not at all. */
const someLabels = labels.nullish().transform((value) => value ?? {});

const Healthcheck = z.looseObject({
  Test: texts.exactOptional(),
  Interval: z.number().exactOptional(),
  Timeout: z.number().exactOptional(),
  Retries: whole.exactOptional(),
  StartPeriod: z.number().exactOptional(),
  StartInterval: z.number().exactOptional(),
});

const Mount = z.looseObject({
  Type: text,
  Target: text.exactOptional(),
  Source: text.exactOptional(),
  ReadOnly: z.boolean().exactOptional(),
  Consistency: text.exactOptional(),
  BindOptions: z.looseObject({ Propagation: text.exactOptional() }).exactOptional(),
  VolumeOptions: z
    .looseObject({
      NoCopy: z.boolean().exactOptional(),
      Subpath: text.exactOptional(),
      Labels: labels.exactOptional(),
      DriverConfig: z
        .looseObject({ Name: text.exactOptional(), Options: labels.exactOptional() })
        .exactOptional(),
    })
    .exactOptional(),
  TmpfsOptions: z.looseObject({ SizeBytes: z.number().exactOptional() }).exactOptional(),
});

const file = { File: z.object({ Name: text, UID: text, GID: text, Mode: whole }).exactOptional() };
const SecretReference = z.object({ SecretName: text, ...file });
const ConfigReference = z.object({
  ConfigID: text.default(''),
  ConfigName: text,
  ...file,
  Runtime: z.object({}).exactOptional(),
});
const Privileges = z.looseObject({ CredentialSpec: z.looseObject({ Config: text.default('') }).nullish() });
const ContainerFields = z.looseObject({
  Image: text,
  Labels: labels.exactOptional(),
  Command: texts.exactOptional(),
  Args: texts.exactOptional(),
  Hostname: text.exactOptional(),
  Env: texts.exactOptional(),
  Dir: text.exactOptional(),
  User: text.exactOptional(),
  StopSignal: text.exactOptional(),
  TTY: z.boolean().exactOptional(),
  OpenStdin: z.boolean().exactOptional(),
  ReadOnly: z.boolean().exactOptional(),
  Init: z.boolean().exactOptional(),
  Hosts: texts.exactOptional(),
  DNSConfig: z
    .looseObject({ Nameservers: texts.exactOptional(), Search: texts.exactOptional() })
    .nullable()
    .exactOptional(),
  Healthcheck: Healthcheck.nullable().exactOptional(),
  StopGracePeriod: z.number().exactOptional(),
  Mounts: z.array(Mount).exactOptional(),
  Secrets: z.array(SecretReference).exactOptional(),
  Configs: z.array(ConfigReference).exactOptional(),
  Privileges: z.record(text, z.unknown()).exactOptional(),
  Isolation: text.exactOptional(),
  Sysctls: labels.exactOptional(),
  CapabilityAdd: texts.exactOptional(),
  CapabilityDrop: texts.exactOptional(),
  Ulimits: z.array(z.object({ Name: text, Soft: z.number(), Hard: z.number() })).exactOptional(),
});

/** Configs by name alone, also the one that holds a credential: its id stands among the references. */
const ContainerSpec = ContainerFields.transform(({ Configs, ...rest }) => {
  const names = new Map(Configs?.map(({ ConfigID, ConfigName }) => [ConfigID, ConfigName]));
  const references = Configs?.map(({ ConfigID: _id, ...reference }) => reference);
  const credential = Privileges.safeParse(rest.Privileges).data?.CredentialSpec ?? null;
  const name = names.get(credential?.Config ?? '');
  return {
    ...rest,
    ...(references !== undefined && { Configs: references }),
    ...(credential !== null &&
      name !== undefined && {
        Privileges: { ...rest.Privileges, CredentialSpec: { ...credential, Config: name } },
      }),
  };
});

const Limits = z.looseObject({
  NanoCPUs: z.number().exactOptional(),
  MemoryBytes: z.number().exactOptional(),
  Pids: z.number().exactOptional(),
});

const Reservations = z.looseObject({
  NanoCPUs: z.number().exactOptional(),
  MemoryBytes: z.number().exactOptional(),
  GenericResources: z
    .array(z.object({ DiscreteResourceSpec: z.object({ Kind: text, Value: z.number() }) }))
    .exactOptional(),
});

const Placement = z.looseObject({
  Constraints: texts.exactOptional(),
  Preferences: z.array(z.object({ Spread: z.object({ SpreadDescriptor: text }) })).exactOptional(),
  MaxReplicas: whole.exactOptional(),
  Platforms: z
    .array(z.object({ Architecture: text.exactOptional(), OS: text.exactOptional() }))
    .exactOptional(),
});

const TaskTemplate = z.looseObject({
  ContainerSpec,
  LogDriver: z.looseObject({ Name: text.exactOptional(), Options: labels.exactOptional() }).exactOptional(),
  Resources: z
    .looseObject({ Limits: Limits.exactOptional(), Reservations: Reservations.exactOptional() })
    .default({}),
  RestartPolicy: z
    .looseObject({
      Condition: text.exactOptional(),
      Delay: z.number().exactOptional(),
      MaxAttempts: whole.exactOptional(),
      Window: z.number().exactOptional(),
    })
    .exactOptional(),
  Placement: Placement.default({}),
  ForceUpdate: whole.default(0),
  Networks: z
    .array(
      z.looseObject({ Target: text, Aliases: texts.exactOptional(), DriverOpts: labels.exactOptional() }),
    )
    .exactOptional(),
});

const UpdateConfig = z.looseObject({
  Parallelism: whole,
  Delay: z.number().exactOptional(),
  FailureAction: text.exactOptional(),
  Monitor: z.number().exactOptional(),
  MaxFailureRatio: z.number(),
  Order: text.default(''),
});

/** One field each; which one is there says the mode. */
const Mode = z.object({
  Replicated: z.object({ Replicas: whole.exactOptional() }).exactOptional(),
  Global: z.object({}).exactOptional(),
  ReplicatedJob: z
    .object({ MaxConcurrent: whole.exactOptional(), TotalCompletions: whole.exactOptional() })
    .exactOptional(),
  GlobalJob: z.object({}).exactOptional(),
});

/**
 * A service's spec as the engine stores it. Loose: a field that this adapter does not know is kept, so that what somebody set by
 * hand shows up as a difference instead of vanishing at the next deploy unseen.
 */
export const SpecAnswer = z.looseObject({
  Name: text,
  Labels: someLabels,
  TaskTemplate,
  Mode,
  UpdateConfig: UpdateConfig.exactOptional(),
  RollbackConfig: UpdateConfig.exactOptional(),
  EndpointSpec: z
    .looseObject({
      Mode: text.exactOptional(),
      Ports: z
        .array(
          z.object({
            Protocol: text.exactOptional(),
            TargetPort: whole.exactOptional(),
            PublishedPort: whole.exactOptional(),
            PublishMode: text.exactOptional(),
          }),
        )
        .exactOptional(),
    })
    .default({}),
});
export type SpecAnswer = z.infer<typeof SpecAnswer>;
