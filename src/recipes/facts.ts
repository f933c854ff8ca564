import type { LoadedStack } from '../stack/load.ts';
import { shortName } from '../stack/short-name.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { abraShOf, functionsOf } from './abra-sh.ts';
import { parseReadme, type Readme } from './readme.ts';
import type { RecipeTree } from './recipes.ts';
import { overlaysOf, type SampleSettings } from './sample-stack.ts';
import { textOf } from './tree.ts';

/** What a recipe is made of at one version, as an app made from its sample would be. */
export interface RecipeFacts {
  readonly readme: Readme;
  readonly services: readonly { readonly name: string; readonly image: string }[];
  readonly settings: {
    /** With a value. */
    readonly given: readonly string[];
    /** For people to fill in. */
    readonly empty: readonly string[];
    /** Commented out. */
    readonly optional: readonly string[];
  };
  readonly secrets: readonly { readonly key: string; readonly isGenerated: boolean }[];
  readonly volumes: readonly string[];
  /** Services with the label that asks for backups. */
  readonly backups: readonly string[];
  /** `compose.smtp.yml` → `smtp`. */
  readonly overlays: readonly string[];
  /** Of `abra.sh`. */
  readonly functions: readonly string[];
  /** What must be on the swarm already. */
  readonly networks: readonly string[];
}

/** Not for people: the recipe's name, and how a sample is put together. */
const PLUMBING = new Set(['TYPE', 'RECIPE', 'COMPOSE_FILE', 'STACK_NAME']);

export function factsOf(
  tree: RecipeTree,
  sample: SampleSettings,
  { spec, ...stack }: LoadedStack,
): RecipeFacts {
  const { given, empty } = settingsOf(sample);
  return {
    readme: parseReadme(textOf(tree, 'README.md') ?? ''),
    services: spec.services.map((service) => ({
      name: shortName(service.Name, spec.name),
      image: service.TaskTemplate.ContainerSpec.Image,
    })),
    settings: { given, empty, optional: Object.keys(sample.optional).filter(isForPeople) },
    secrets: stack.secrets.map(({ key, rawName }) => ({ key, isGenerated: isGenerated(rawName, sample) })),
    volumes: stack.volumes.map(({ key }) => key),
    backups: spec.services.filter(asksForBackup).map((service) => shortName(service.Name, spec.name)),
    overlays: overlaysOf(tree, sample).map((path) => path.replace(/^compose\.?|\.ya?ml$/g, '')),
    functions: functionsOf(abraShOf(tree)),
    networks: spec.external.networks,
  };
}

/** Each key once, without those that only say which version of a secret or config is meant. */
function settingsOf(sample: SampleSettings): { readonly given: string[]; readonly empty: string[] } {
  const keys = Object.keys(sample.values).filter(
    (key) => !PLUMBING.has(key) && !/^SECRET_\w+_VERSION$/.test(key),
  );
  return {
    given: keys.filter((key) => sample.values[key] !== ''),
    empty: keys.filter((key) => sample.values[key] === ''),
  };
}

function isForPeople(key: string): boolean {
  return !PLUMBING.has(key) && !/^SECRET_\w+_VERSION$/.test(key);
}

/** As abra finds it: the setting whose name stands in the secret's. */
function isGenerated(rawName: string, { entries }: SampleSettings): boolean {
  const names = new Set([...rawName.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name));
  const entry = entries.findLast(({ key }) => key !== 'STACK_NAME' && names.has(key));
  return entry?.modifiers['generate'] !== 'false';
}

function asksForBackup({ Labels }: ServiceSpec): boolean {
  return Labels['backupbot.backup'] === 'true';
}
