/** A mount as the short form says it. */
export interface VolumeSpec {
  readonly type: 'volume' | 'bind';
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly nocopy?: boolean;
  readonly propagation?: string;
  /** Options that docker passes over in silence. */
  readonly ignored: readonly string[];
}

export type VolumeFault = 'empty' | 'empty_part' | 'too_many_parts';

const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']);

/** `[source:]target[:options]`. One letter before a colon is a Windows drive. Source: docker/cli, cli/compose/loader/volume.go. */
export function parseVolumeSpec(text: string): VolumeSpec | VolumeFault {
  if (text === '') {
    return 'empty';
  }
  if (Buffer.byteLength(text) <= 2) {
    return { type: 'volume', target: text, ignored: [] };
  }
  const parts = splitParts(text);
  const [first = '', second, options, ...more] = parts;
  if (parts.slice(0, 3).includes('')) {
    return 'empty_part';
  }
  if (more.length > 0) {
    return 'too_many_parts';
  }
  if (second === undefined) {
    return { type: 'volume', target: first, ignored: [] };
  }
  const type = isFilePath(first) ? 'bind' : 'volume';
  return { type, source: first, target: second, ...parseOptions(options?.split(',') ?? []) };
}

function splitParts(text: string): readonly string[] {
  const parts: string[] = [''];
  for (const sign of text) {
    const part = parts.at(-1) ?? '';
    if (sign === ':' && !/^\p{L}$/u.test(part)) {
      parts.push('');
    } else {
      parts[parts.length - 1] = part + sign;
    }
  }
  return parts;
}

/** Later ones win. */
function parseOptions(options: readonly string[]): Omit<VolumeSpec, 'type' | 'source' | 'target'> {
  const access = options.findLast((option) => option === 'ro' || option === 'rw');
  const propagation = options.findLast((option) => propagations.has(option));
  const known = new Set(['ro', 'rw', 'nocopy', ...propagations]);
  return {
    ...(access === 'ro' && { read_only: true }),
    ...(options.includes('nocopy') && { nocopy: true }),
    ...(propagation !== undefined && { propagation }),
    ignored: options.filter((option) => !known.has(option)),
  };
}

/** Anything else is the name of a volume. */
function isFilePath(source: string): boolean {
  return /^([./~]|\\\\|\p{L}:)/u.test(source);
}
