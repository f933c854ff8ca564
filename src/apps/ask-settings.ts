import { UserError } from '../kernel/errors.ts';
import type { AppName } from '../kernel/ids.ts';
import type { RecipeTree } from '../recipes/recipes.ts';
import { editSettings } from './edit-env.ts';
import { newApp, sampleOf } from './new-app.ts';
import { type SampleSetting, sampleSettings } from './sample-settings.ts';
import { hasSecretName, looksSecret } from './secret-looking.ts';

/** A new app before its settings are all known. */
export interface Beginning {
  readonly tree: RecipeTree;
  readonly domain: AppName;
  readonly version: string;
}

/** Settings that the recipe's sample leaves to people, in its order. What is called like a password is never asked for in a room. */
export function settingsToAsk({ tree, domain, version }: Beginning): readonly SampleSetting[] {
  const sample = sampleSettings(sampleOf(tree));
  const { empty } = newApp(tree, domain, version);
  return empty
    .filter(({ key }) => !hasSecretName(key))
    .map(({ key, comment }) => sample.get(key) ?? { key, isOptional: false, docs: [comment ?? ''] });
}

/** What somebody answered, as a value; or why it is none. */
export type Answered =
  | { readonly value: string }
  /** It looks like a password, and stands in a room. */
  | { readonly leak: true }
  | { readonly problem: string };

/** `-` keeps the setting empty, ticks around an answer go. */
export function answerTo(key: string, reply: string, { tree, domain, version }: Beginning): Answered {
  const words = reply.trim();
  const value = words === '-' ? '' : words.replace(/^`+([^`]*)`+$/, '$1');
  if (looksSecret(key, value)) {
    return { leak: true };
  }
  try {
    editSettings(newApp(tree, domain, version).text, [{ key, value }]);
    return { value };
  } catch (error) {
    if (error instanceof UserError) {
      return { problem: error.message };
    }
    throw error;
  }
}
