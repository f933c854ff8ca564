import type { Service } from '../decode/document.ts';
import type { ServiceSettings } from '../decode/service.ts';
import { sourcePlace } from '../place.ts';
import type { Warning } from '../warning.ts';

type Settings = ServiceSettings;

interface Surprise {
  /** Where in the later file it is said. */
  readonly keys: readonly string[];
  readonly sentence: (base: Settings, over: Settings) => string | null;
}

/** What docker does when it lays one file over another and hardly anybody expects. */
const surprises: readonly Surprise[] = [
  { keys: ['ports'], sentence: ({ ports }) => lost('ports', ports, ({ published }) => published) },
  { keys: ['volumes'], sentence: ({ volumes }) => lost('volumes', volumes, ({ target }) => target) },
  { keys: ['secrets'], sentence: ({ secrets }) => lost('secrets', secrets, ({ source }) => source) },
  { keys: ['configs'], sentence: ({ configs }) => lost('configs', configs, ({ source }) => source) },
  { keys: ['healthcheck', 'test'], sentence: joinedTests },
  { keys: ['logging', 'options'], sentence: lostOptions },
  { keys: ['environment'], sentence: keptSettings },
  ...(['init', 'read_only', 'tty', 'stdin_open'] as const).map((key) => ({
    keys: [key],
    sentence: (base: Settings, over: Settings) =>
      base[key] === true && over[key] === false
        ? `\`${key}: false\` does not undo what an earlier file says.`
        : null,
  })),
];

export function mergeSurprises(base: Service, over: Service): readonly Warning[] {
  return surprises.flatMap(({ keys, sentence }) => {
    const said = sentence(base.settings, over.settings);
    return said === null ? [] : [{ place: sourcePlace(over, keys), sentence: said }];
  });
}

/** Entries of the earlier file with the same key become one as soon as a later file names the service. */
function lost<T>(name: string, items: readonly T[] = [], keyOf: (item: T) => string | number): string | null {
  const count = items.length - new Set(items.map(keyOf)).size;
  return count === 0
    ? null
    : `${count} of the \`${name}\` of an earlier file fall away, because docker takes them for the same.`;
}

function joinedTests({ healthcheck: base }: Settings, { healthcheck: over }: Settings): string | null {
  const isJoined = base?.test !== undefined && (over?.test?.length ?? 0) > 0;
  return isJoined
    ? 'Docker puts this `test` behind that of an earlier file: the health check is both in one.'
    : null;
}

function lostOptions({ logging: base }: Settings, { logging: over }: Settings): string | null {
  if (base === undefined || base.options !== undefined || (over?.options?.size ?? 0) === 0) {
    return null;
  }
  const drivers = new Set([base.driver, over?.driver].filter(Boolean));
  return drivers.size > 1 ? null : 'Docker loses these options, because the earlier file has none.';
}

function keptSettings(
  { environment: base = new Map() }: Settings,
  { environment: over }: Settings,
): string | null {
  const kept = [...(over ?? [])].filter(
    ([key, value]) => (value ?? '') === '' && (base.get(key) ?? '') !== '',
  );
  const names = kept.map(([key]) => `\`${key}\``).join(', ');
  return kept.length === 0 ? null : `${names}: an empty value does not take away what an earlier file sets.`;
}
