import { z } from 'zod';
import { when } from '../../adapters/docker/refusal.ts';
import type { ConfigSpec, SecretSpec } from '../../stack/spec.ts';
import { clean } from '../clean.ts';
import { type Deployment, failing } from './deployment.ts';

export type Kind = 'secret' | 'config';

const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
const Found = z
  .object({
    ID: z.string(),
    Version: z.object({ Index: z.int() }),
    Spec: z.object({ Name: z.string(), Labels: labels, Data: z.string().nullish() }),
  })
  .transform(({ ID, Version, Spec }) => ({
    id: ID,
    version: Version.Index,
    name: Spec.Name,
    labels: Spec.Labels,
    /** Base64; an engine never says it of a secret. */
    data: Spec.Data ?? null,
  }));
/** A secret or config as the engine has it. */
export type FoundFile = z.infer<typeof Found>;

type Spec = SecretSpec | ConfigSpec;

/** The secret or config of that name; `null`: there is none. */
export async function findFile(
  kind: Kind,
  name: string,
  { engine, context }: Deployment,
): Promise<FoundFile | null> {
  const call = { method: 'GET', path: `/${kind}s/${encodeURIComponent(name)}` } as const;
  const found = Found.nullable().parse(await engine.call(call, context.signal).catch(when(404, null)));
  // The engine also takes the beginning of an id for a name.
  return found?.name === name ? found : null;
}

/** As docker does: what is there is posted again, and the engine refuses other content. */
export async function putFiles(kind: Kind, specs: readonly Spec[], deployment: Deployment): Promise<void> {
  for (const spec of specs) {
    const found = await findFile(kind, spec.Name, deployment);
    await (found === null
      ? createFile(kind, spec, deployment)
      : updateFile(kind, { spec, found }, deployment));
  }
}

export async function createFile(kind: Kind, spec: Spec, { engine, context }: Deployment): Promise<void> {
  context.out(`Creating ${kind} ${clean(spec.Name)}\n`);
  await engine
    .call({ method: 'POST', path: `/${kind}s/create`, body: bodyOf(spec) }, context.signal)
    .catch(failing(`create ${kind} ${spec.Name}`));
}

export async function updateFile(
  kind: Kind,
  { spec, found }: { readonly spec: Spec; readonly found: FoundFile },
  { engine, context }: Deployment,
): Promise<void> {
  const path = `/${kind}s/${found.id}/update`;
  const query = { version: String(found.version) };
  await engine
    .call({ method: 'POST', path, query, body: bodyOf(spec) }, context.signal)
    .catch(failing(`update ${kind} ${spec.Name}`));
}

/** Docker leaves the content of an empty file out, and the engine says what is wrong. */
function bodyOf(spec: Spec): Readonly<Record<string, unknown>> {
  const { Data, ...rest } = spec;
  return Data === '' ? rest : { ...spec };
}
