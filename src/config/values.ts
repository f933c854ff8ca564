import { z } from 'zod';

export const NonEmpty = z.string().min(1, 'must not be empty');

/** A branded id from the kernel, with words for people. */
export function idOf<S extends z.ZodType<string, string>>(
  id: S,
  message: string,
): z.ZodPipe<z.ZodString, z.ZodTransform<z.output<S>, string>> {
  return z
    .string()
    .refine((text) => id.safeParse(text).success, message)
    .transform((text) => id.parse(text));
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const HomeserverUrl = z
  .string()
  .refine(
    (text) => isUrl(text, ['https:', 'http:']),
    'must be an address such as `https://matrix.example.coop`',
  )
  .refine(isWithoutPassword, 'must hold no password')
  .transform((text) => text.replace(/\/+$/, ''));

/** What git can clone: a URL, `user@host:path`, or a path. */
export const GitUrl = NonEmpty.refine(
  isWithoutPassword,
  'must hold no password: use a key, or git’s credential store',
).refine((text) => !text.startsWith('-') && !text.includes('::'), 'must be the address of a git repository');

/** A file, or an address that nobody on the way can change. */
export const ListPlace = NonEmpty.refine(
  (text) => !/^[a-z+]+:/i.test(text) || isUrl(text, ['https:']),
  'must be a file, or an address with `https://`',
).refine(isWithoutPassword, 'must hold no password');

/** What recipes' addresses begin with. */
export const SourceFolder = z
  .string()
  .refine(
    (text) => isUrl(text, ['https:']) && !text.includes('@'),
    'must be an address such as `https://git.coopcloud.tech/coop-cloud/`',
  );

export const EngineHost = z
  .string()
  .refine(
    (text) => !text.startsWith('ssh://'),
    'with `ssh://` comes later; for now there are `unix://` and `tcp://`',
  )
  .regex(
    /^(unix:\/\/\/\S+|tcp:\/\/[^\s/@:]+:\d{1,5}|tcp:\/\/\[[0-9a-f:]+\]:\d{1,5})$/i,
    'must be `unix:///path` or `tcp://host:port`',
  );

/** The host name of a node, as `docker node ls` shows it. */
export const NodeName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,252}$/i, 'must be the host name of a node');

/** What Docker takes for an image, tag and digest included. */
export const ImageName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._:/-]{0,200}(@sha256:[0-9a-f]{64})?$/i,
    'must be the name of an image such as `registry.example.coop/coopbot:0.1`',
  );

/** As names of images begin. */
export const RegistryHost = z
  .string()
  .regex(
    /^(localhost|[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+|[a-z0-9][a-z0-9.-]*(?=:)|\[[0-9a-f:]+\])(:\d{1,5})?$/i,
    'must be a registry as images name it, such as `registry.example.coop` or, for Docker Hub, `docker.io`',
  );

/** What a variable of the environment is called. */
export const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');

export const AppDomain = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    'must be a domain such as `apps.example.coop`',
  )
  .max(200);

export const HostAndPort = z
  .string()
  .regex(/^([^\s/@:[\]]+|\[[0-9a-f:]+\]):\d{1,5}$/i, 'must be `host:port`')
  .transform(splitPort);

function splitPort(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at).replaceAll(/[[\]]/g, ''), port: Number(text.slice(at + 1)) };
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && url.search === '' && url.hash === '';
}

function isWithoutPassword(text: string): boolean {
  const password = URL.parse(text)?.password ?? '';
  return password === '' && !/^[a-z+]+:\/\/[^/]*:[^/@]*@/i.test(text);
}
