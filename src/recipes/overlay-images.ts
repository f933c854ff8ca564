import { UserError } from '../kernel/errors.ts';
import { descend, type MapNode } from '../stack/yaml/node.ts';
import { parseYaml } from '../stack/yaml/parse.ts';
import type { RecipeTree } from './recipes.ts';
import { composeText, overlaysOf, type SampleSettings } from './sample-stack.ts';

/** The images of overlays that the sample leaves out, as they are written, by `compose.smtp.yml relay`. What cannot be read has none. */
export function overlayImages(tree: RecipeTree, sample: SampleSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(overlaysOf(tree, sample).flatMap((path) => imagesIn(path, rootOf(path, tree))));
}

function imagesIn(path: string, root: MapNode | null): readonly (readonly [string, string])[] {
  const services = root === null ? null : descend(root, ['services']);
  if (services?.kind !== 'map') {
    return [];
  }
  return [...services.entries].flatMap(([name, { node }]) => {
    const image = descend(node, ['image']);
    return image?.kind === 'text' ? [[`${path} ${name}`, image.value] as const] : [];
  });
}

function rootOf(path: string, tree: RecipeTree): MapNode | null {
  try {
    return parseYaml(path, composeText(tree, path), []);
  } catch (error) {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  }
}
