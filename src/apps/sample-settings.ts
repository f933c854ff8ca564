import type { RecipeTree } from '../recipes/recipes.ts';
import { textOf } from '../recipes/tree.ts';
import { commentedOut } from './commented-out.ts';
import { parseEnvFile } from './env-file.ts';
import { lineCounter } from './env-scan.ts';
import { sampleOf } from './new-app.ts';

/** One setting that a recipe's sample has. */
export interface SampleSetting {
  readonly key: string;
  /** Commented out: an app may have it. */
  readonly isOptional: boolean;
  /** The lines of comment above it, and the one behind it: what it is for, in the recipe's words. */
  readonly docs: readonly string[];
}

const COMMENT = /^[ \t]*#+[ \t]?(.*)$/;

/** The settings of a sample by name; of one that is there and commented out too, the one that is there. Throws `app_broken`. */
export function sampleSettings(sample: string): ReadonlyMap<string, SampleSetting> {
  const rows = sample.split('\n');
  const found = [...optionalIn(sample), ...activeIn(sample)];
  const lines = new Set(found.map(({ line }) => line));
  return new Map(
    found.map(({ key, line, isOptional, comment }) => {
      const docs = [...above(rows, line, lines), ...(comment === null ? [] : [comment])];
      return [key, { key, isOptional, docs }] as const;
    }),
  );
}

interface Found {
  readonly key: string;
  /** Counts from 1. */
  readonly line: number;
  readonly isOptional: boolean;
  readonly comment: string | null;
}

function activeIn(sample: string): readonly Found[] {
  return parseEnvFile(sample, '.env.sample').entries.map(({ key, line, value, comment, isCommentTaken }) => ({
    key,
    line,
    isOptional: false,
    comment: isCommentTaken ? value.slice(1).trim() : comment,
  }));
}

function optionalIn(sample: string): readonly Found[] {
  const lineOf = lineCounter(sample);
  return commentedOut(sample).map(({ key, span, setting, raw }) => ({
    key,
    line: lineOf(span[0]),
    isOptional: true,
    comment: raw.isCommentTaken ? setting.slice(raw.start + 1).trim() : raw.comment,
  }));
}

/** The comment right above a line, down to the setting before it. */
function above(rows: readonly string[], line: number, settings: ReadonlySet<number>): readonly string[] {
  const docs: string[] = [];
  for (let at = line - 1; at > 0 && !settings.has(at); at -= 1) {
    const words = COMMENT.exec(rows[at - 1]?.replace(/\r$/, '') ?? '')?.[1];
    if (words === undefined) {
      break;
    }
    docs.unshift(words.replace(/^#+[ \t]*/, '').trim());
  }
  return docs.filter((words) => words !== '');
}

/** Settings that abra and the engine know, whatever the recipe says. */
const ALWAYS = new Set([
  'TYPE',
  'RECIPE',
  'DOMAIN',
  'STACK_NAME',
  'COMPOSE_FILE',
  'TIMEOUT',
  'LETS_ENCRYPT_ENV',
  'EXTRA_DOMAINS',
  'ENABLE_AUTO_UPDATE',
  'ENABLE_BACKUPS',
  'POST_DEPLOY_CMDS',
  'POST_UPGRADE_CMDS',
]);

/** Names that a recipe's files hold, of settings and of anything else: what is not among them means nothing to the recipe. */
export function namesOfRecipe(tree: RecipeTree): ReadonlySet<string> {
  const texts = [...tree.files.keys()].map((path) => textOf(tree, path) ?? '');
  return new Set([...ALWAYS, ...texts.flatMap((text) => text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])]);
}

/** Names of settings that somebody may have meant: of the sample, and of the compose files. */
export function settingsOfRecipe(tree: RecipeTree): readonly string[] {
  const compose = [...tree.files.keys()].filter((path) => /\.ya?ml$/.test(path));
  const variables = compose.flatMap((path) => [
    ...(textOf(tree, path) ?? '').matchAll(/\$\{?([A-Z_][A-Z0-9_]*)/g),
  ]);
  const sample = sampleSettings(sampleOf(tree));
  return [...new Set([...sample.keys(), ...variables.map(([, name = '']) => name), ...ALWAYS])];
}
