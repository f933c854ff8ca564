/** Why a text names no image. */
export type ImageFault = 'format' | 'capitals' | 'too_long';

/** The parts of `host:port/path:tag@digest`, completed as docker does. */
export interface ImageName {
  /** Empty where what stands first looks like a host and can be none (`a__b.c/d`): docker takes all of it for the path. */
  readonly domain: string;
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const HUB = 'docker.io';
const OFFICIAL = 'library/';

const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = `(?:${label}(?:\\.${label})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const reference = new RegExp(
  `^(?:(?<domain>${host})/)?(?<path>${part}(?:/${part})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?` +
    '(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$',
);
/** Digits of the digests that there are. Source: opencontainers/go-digest. */
const digests = [/^sha256:[a-f0-9]{64}$/, /^sha384:[a-f0-9]{96}$/, /^sha512:[a-f0-9]{128}$/];

/** Source: distribution/reference, `ParseNormalizedNamed`. */
export function parseImage(text: string): ImageName | ImageFault {
  const { domain, rest } = splitDomain(text);
  if (/^[^:]*\p{Lu}/u.test(rest)) {
    return 'capitals';
  }
  const groups = /^[a-f0-9]{64}$/.test(text) ? undefined : reference.exec(`${domain}/${rest}`)?.groups;
  return groups === undefined ? 'format' : checked(groups);
}

function checked({
  domain = '',
  path = '',
  tag,
  digest,
}: Partial<Record<string, string>>): ImageName | ImageFault {
  if (digest !== undefined && !digests.some((pattern) => pattern.test(digest))) {
    return 'format';
  }
  return path.length > 255 ? 'too_long' : { domain, path, tag: tag ?? null, digest: digest ?? null };
}

/** The name as docker posts it: without Docker Hub's own parts, and `:latest` when it has neither tag nor digest. */
export function normaliseImage(text: string): string {
  const image = parseImage(text);
  if (typeof image === 'string') {
    return text;
  }
  const isPinned = image.tag !== null || image.digest !== null;
  return familiarName({ ...image, tag: isPinned ? image.tag : 'latest' });
}

export function familiarName({ domain, path, tag, digest }: ImageName): string {
  const isOfficial = path.startsWith(OFFICIAL) && !path.slice(OFFICIAL.length).includes('/');
  const onHub = isOfficial ? path.slice(OFFICIAL.length) : path;
  const elsewhere = domain === '' ? path : `${domain}/${path}`;
  const name = domain === HUB ? onHub : elsewhere;
  return `${name}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

/** What stands before the first `/` is a host when it looks like one. */
function splitDomain(text: string): { readonly domain: string; readonly rest: string } {
  const [, first = '', behind = ''] = /^([^/]*)\/(.*)$/s.exec(text) ?? [];
  const isDomain = first === 'localhost' || /[.:]|\p{Lu}/u.test(first);
  const domain = !isDomain || first === 'index.docker.io' ? HUB : first;
  const rest = isDomain ? behind : text;
  return { domain, rest: domain === HUB && !rest.includes('/') ? OFFICIAL + rest : rest };
}
