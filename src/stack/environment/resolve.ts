import type { Place } from '../../kernel/errors.ts';
import type { Pairs } from '../decode/common.ts';
import type { Service } from '../decode/document.ts';
import type { Variables } from '../interpolate/substitute.ts';
import { sourcePlace } from '../place.ts';
import { type Files, readFile } from '../read-file.ts';
import type { Warning } from '../warning.ts';
import { parseEnvFile } from './env-file.ts';

/** What the environment of a service is made from. */
export interface Surroundings {
  readonly variables: Variables;
  readonly files: Files;
  /** What is surprising is added here. */
  readonly warnings: Warning[];
}

/** The service with its `env_file`s read and its open variables filled in. Throws `compose_invalid`. */
export function resolveEnvironment(service: Service, around: Surroundings): Service {
  const { env_file: files = [], environment = new Map() } = service.settings;
  const place = sourcePlace(service, ['env_file']);
  const fromFiles = files.flatMap((file) => [...readEnvFile(file, place, around)]);
  warnOfFilled(service, environment, around);
  const resolved = new Map([...fillIn(new Map(fromFiles), around), ...fillIn(environment, around)]);
  return { ...service, settings: { ...service.settings, environment: resolved } };
}

/** Nothing and the empty text are filled in from the variables; what is still nothing takes away what the image sets. */
function fillIn(environment: Pairs<string | null>, { variables }: Surroundings): Pairs<string | null> {
  const entries = [...environment].map(([key, value]): [string, string | null] => {
    const isOpen = value === null || value === '';
    return [key, isOpen && Object.hasOwn(variables, key) ? (variables[key] ?? value) : value];
  });
  return new Map(entries);
}

/** `FOO=` looks like nothing, and is not where the app has that setting. */
function warnOfFilled(
  service: Service,
  environment: Pairs<string | null>,
  { variables, warnings }: Surroundings,
): void {
  for (const [key, value] of environment) {
    if (value === '' && Object.hasOwn(variables, key) && variables[key] !== '') {
      const place = sourcePlace(service, ['environment', key]);
      warnings.push({
        place,
        sentence: `\`${key}\` is empty here, and therefore filled in from the settings.`,
      });
    }
  }
}

function readEnvFile(file: string, place: Place, around: Surroundings): ReadonlyMap<string, string> {
  const { path, bytes } = readFile({ path: file, place }, around.files);
  return parseEnvFile(path, bytes, around.variables);
}
