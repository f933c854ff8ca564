import { z } from 'zod';
import { UserError } from '../../../kernel/errors.ts';
import { StackName } from '../../../kernel/ids.ts';
import { STACK_LABEL } from '../../../stack/docker-labels.ts';
import { type Engine, filters } from '../engine.ts';
import { when } from '../refusal.ts';
import { eachPiece } from './pieces.ts';

/** What is done on a node, by an engine that is that node's own. */
export const NodeWork = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('exec'),
    container: z.string(),
    argv: z.array(z.string()),
    environment: z.record(z.string(), z.string()),
  }),
  z.strictObject({ what: z.literal('volumes'), stack: StackName }),
  z.strictObject({ what: z.literal('remove volume'), volume: z.string() }),
]);
export type NodeWork = z.infer<typeof NodeWork>;

/** What came of it; beside that, `exec` says things. */
export const NodeAnswer = z.strictObject({
  exitCode: z.int().nullable(),
  volumes: z.array(z.strictObject({ name: z.string(), sizeBytes: z.number().nullable() })),
});
export type NodeAnswer = z.infer<typeof NodeAnswer>;

/** How long the engine may take to count what volumes hold, in milliseconds: it looks at every file. */
const COUNT_MS = 6000;

const ExecAnswer = z.object({ Id: z.string() });
const ExecState = z.object({ Running: z.boolean(), ExitCode: z.int().nullish() });
const VolumeAnswer = z.object({
  Name: z.string(),
  UsageData: z.object({ Size: z.number() }).nullish(),
});
const VolumesAnswer = z.object({ Volumes: z.array(VolumeAnswer).nullish() });

export async function doWork(
  engine: Engine,
  { work, onOutput }: { readonly work: NodeWork; readonly onOutput: (text: string) => void },
  signal: AbortSignal,
): Promise<NodeAnswer> {
  switch (work.what) {
    case 'exec':
      return { volumes: [], exitCode: await exec(engine, { work, onOutput }, signal) };
    case 'volumes':
      return { exitCode: null, volumes: await volumesOf(engine, work.stack, signal) };
    case 'remove volume':
      await removeVolume(engine, work.volume, signal);
      return { exitCode: null, volumes: [] };
  }
}

async function exec(
  engine: Engine,
  {
    work: { container, argv, environment },
    onOutput,
  }: {
    readonly work: Extract<NodeWork, { what: 'exec' }>;
    readonly onOutput: (text: string) => void;
  },
  signal: AbortSignal,
): Promise<number | null> {
  const body = {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: argv,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  };
  const path = `/containers/${encodeURIComponent(container)}/exec`;
  const { Id } = ExecAnswer.parse(await engine.call({ method: 'POST', path, body }, signal));
  const stream = await engine.stream(
    { method: 'POST', path: `/exec/${Id}/start`, body: { Detach: false, Tty: false } },
    signal,
  );
  const decoder = new TextDecoder();
  await eachPiece(stream, (bytes) => onOutput(decoder.decode(bytes, { stream: true })));
  signal.throwIfAborted();
  const state = ExecState.parse(await engine.call({ method: 'GET', path: `/exec/${Id}/json` }, signal));
  return state.Running ? null : (state.ExitCode ?? null);
}

async function volumesOf(
  engine: Engine,
  stack: StackName,
  signal: AbortSignal,
): Promise<NodeAnswer['volumes']> {
  const query = filters({ label: [`${STACK_LABEL}=${stack}`] });
  const found = VolumesAnswer.parse(await engine.call({ method: 'GET', path: '/volumes', query }, signal));
  const volumes = found.Volumes ?? [];
  const sizes = volumes.length === 0 ? new Map<string, number>() : await sizesOn(engine, signal);
  return volumes
    .map(({ Name }) => ({ name: Name, sizeBytes: sizes.get(Name) ?? null }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** In bytes. Before API 1.42 the engine counts everything else as well. Not to know a size is no reason to tell nothing. */
async function sizesOn(engine: Engine, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const answer = await engine
    .call({ method: 'GET', path: '/system/df', query: { type: 'volume' }, withinMs: COUNT_MS }, signal)
    .catch((error: unknown) => {
      if (error instanceof UserError) {
        return {};
      }
      throw error;
    });
  const counted = (VolumesAnswer.parse(answer).Volumes ?? []).map(
    ({ Name, UsageData }) => [Name, UsageData?.Size ?? -1] as const,
  );
  return new Map(counted.filter(([, size]) => size >= 0));
}

async function removeVolume(engine: Engine, volume: string, signal: AbortSignal): Promise<void> {
  const inUse = new UserError('volume_in_use', `The volume \`${volume}\` is still used by a container.`);
  const refusal = await engine
    .call({ method: 'DELETE', path: `/volumes/${encodeURIComponent(volume)}` }, signal)
    .then(() => null, when(404, null))
    .catch(when(409, inUse));
  if (refusal !== null) {
    throw refusal;
  }
}
