import { z } from 'zod';
import { STACK_LABEL } from '../../stack/docker-labels.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import type { InspectedService, LiveService } from '../../swarm/swarm.ts';
import { type Engine, filters } from './engine.ts';
import type { Names } from './names.ts';
import { when } from './refusal.ts';
import { SpecAnswer } from './spec-answer.ts';

const updateStates = [
  'updating',
  'paused',
  'completed',
  'rollback_started',
  'rollback_paused',
  'rollback_completed',
] as const;

/** An engine leaves it out for none, or writes `{}`. */
const UpdateAnswer = z
  .object({
    State: z.enum(updateStates),
    StartedAt: z.coerce.date<string>().nullable().default(null),
    Message: z.string().default(''),
  })
  .transform(({ State, StartedAt, Message }) => ({ state: State, startedAt: StartedAt, message: Message }));

/** Engines always say it; what stands in for one may not, and nothing is decided by it. */
export const Moment = z.coerce.date<string>().catch(() => new Date(0));

const ServiceAnswer = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.int() }),
  CreatedAt: Moment,
  UpdatedAt: Moment,
  Spec: SpecAnswer,
  UpdateStatus: UpdateAnswer.nullish()
    .catch(null)
    .transform((update) => update ?? null),
  ServiceStatus: z
    .object({ RunningTasks: z.int(), DesiredTasks: z.int() })
    .default({ RunningTasks: 0, DesiredTasks: 0 }),
});
type ServiceAnswer = z.infer<typeof ServiceAnswer>;

const FoundAnswer = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.int() }),
  Spec: z.looseObject({ Name: z.string() }),
});

export function ofStack(stack: string): Readonly<Record<string, string>> {
  return filters({ label: [`${STACK_LABEL}=${stack}`] });
}

/** Services that match, by name. */
export async function listServices(
  { engine, names, withinMs }: { engine: Engine; names: Names; withinMs?: number },
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<LiveService[]> {
  const call = { method: 'GET', path: '/services', query: { ...query, status: 'true' } } as const;
  const answer = await engine.call(withinMs === undefined ? call : { ...call, withinMs }, signal);
  const found = ServiceAnswer.array().parse(answer);
  const networks = await names.ofNetworks(
    found.flatMap(({ Spec }) => networkIds(Spec)),
    signal,
  );
  return found
    .map((service) => toLive(service, networks))
    .toSorted((a, b) => (a.spec.Name < b.spec.Name ? -1 : 1));
}

/** See `SwarmReader.inspectService`. */
export async function inspectService(
  { engine, names }: { engine: Engine; names: Names },
  name: string,
  signal: AbortSignal,
): Promise<InspectedService | null> {
  const path = `/services/${encodeURIComponent(name)}`;
  const answer = await engine.call({ method: 'GET', path }, signal).catch(when(404, null));
  const found = ServiceAnswer.nullable().parse(answer);
  // The engine also takes the beginning of an id for a name.
  if (found === null || found.Spec.Name !== name) {
    return null;
  }
  const networks = await names.ofNetworks(networkIds(found.Spec), signal);
  return toLive(found, networks);
}

export interface FoundService {
  readonly id: string;
  readonly version: number;
  /** As the engine gave it: only to be compared with another look. */
  readonly spec: unknown;
}

/** The service with exactly this name. */
export async function findService(
  engine: Engine,
  name: string,
  signal: AbortSignal,
): Promise<FoundService | null> {
  const path = `/services/${encodeURIComponent(name)}`;
  const found = FoundAnswer.nullable().parse(
    await engine.call({ method: 'GET', path }, signal).catch(when(404, null)),
  );
  // The engine also takes the beginning of an id for a name.
  return found === null || found.Spec.Name !== name
    ? null
    : { id: found.ID, version: found.Version.Index, spec: found.Spec };
}

function toLive(service: ServiceAnswer, networks: ReadonlyMap<string, string>): LiveService {
  const { ID, Version, CreatedAt, UpdatedAt, Spec, UpdateStatus, ServiceStatus } = service;
  return {
    id: ID,
    version: Version.Index,
    spec: toSpec(Spec, networks),
    createdAt: CreatedAt,
    updatedAt: UpdatedAt,
    update: UpdateStatus,
    runningTasks: ServiceStatus.RunningTasks,
    desiredTasks: ServiceStatus.DesiredTasks,
  };
}

function toSpec(spec: SpecAnswer, networks: ReadonlyMap<string, string>): ServiceSpec {
  const { TaskTemplate } = spec;
  const { Networks } = TaskTemplate;
  if (Networks === undefined) {
    return spec;
  }
  const named = Networks.map((one) => Object.assign(one, { Target: networks.get(one.Target) ?? one.Target }));
  return { ...spec, TaskTemplate: { ...TaskTemplate, Networks: named } };
}

function networkIds({ TaskTemplate }: SpecAnswer): string[] {
  return TaskTemplate.Networks?.map(({ Target }) => Target) ?? [];
}
