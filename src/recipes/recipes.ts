import type { RecipeName } from '../kernel/ids.ts';
import type { Catalogue } from './catalogue.ts';

/** One release of a recipe: a git tag `<recipe version>+<upstream version>`. */
export interface RecipeVersion {
  /** The tag, verbatim: `1.1.0+6.4.3`. */
  readonly version: string;
  /** The commit that it stands for, 40 hex digits. */
  readonly commit: string;
  /** Only annotated tags are releases; a lightweight one is listed so that people can be told. */
  readonly isAnnotated: boolean;
  /** Its tag was moved and nobody settled which commit counts; `null` as a rule. Until then it is not deployed. */
  readonly moved: MovedTag | null;
  /** Its source has the tag no more. Apps that are pinned to it still find it. */
  readonly isWithdrawn: boolean;
}

/** A tag that stood for another commit when it was first seen. */
export interface MovedTag {
  readonly from: string;
  readonly to: string;
  /** `other`: the source that counts has it as it was, another one of the recipe's sources has it so. */
  readonly by: 'source' | 'other';
}

/** The files of a recipe at one commit. Read from git objects, never from a shared work tree. */
export interface RecipeTree {
  readonly recipe: RecipeName;
  readonly commit: string;
  /** Paths relative to the root, with `/`. Symlinks and submodules are left out. At most 4 MiB in all. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A commit that somebody named, released or not. */
export interface RecipeCommit {
  /** 40 hex digits. */
  readonly commit: string;
  /** The branch that it was named by; `null`: by its own digits. */
  readonly branch: string | null;
  /** Its first line, as somebody wrote it. */
  readonly subject: string;
  readonly at: Date;
  /** The newest release that it comes after, and how many commits later; `null`: none. */
  readonly after: { readonly version: string; readonly commits: number } | null;
}

/** The recipes that the co-op may use, each a bare clone. */
export interface Recipes {
  /** By name. */
  list(): Promise<readonly RecipeName[]>;
  /** Oldest first, by the order of Co-op Cloud's versions. Throws `unknown_recipe`, and `recipe_unreachable` when it was never fetched. */
  versions(recipe: RecipeName): Promise<readonly RecipeVersion[]>;
  /**
   * The tree at a tag, commit or branch; at a moved tag, what it stood for first. Throws as `versions` does, `unknown_version`,
   * `recipe_too_large`, and `tag_moved` where what came first is not to be had any more.
   */
  read(recipe: RecipeName, version: string): Promise<RecipeTree>;
  /**
   * What a branch stands for now, or the commit that begins with these digits, as long as a branch or tag leads to it. Throws as
   * `versions` does, and `unknown_commit` with what there is.
   */
  commit(recipe: RecipeName, name: string): Promise<RecipeCommit>;
  /** What differs between two trees, as `git diff` writes it; cut where it is longer than anybody reads. Throws as `read` does. */
  difference(recipe: RecipeName, from: string, to: string): Promise<string>;
  /** Where it comes from; of several places the first. No passwords are in it. Throws `unknown_recipe`. */
  source(recipe: RecipeName): Promise<string>;
  /** What is known of recipes without fetching any, and what is in the way of knowing more. */
  catalogue(): Promise<Catalogue>;
  /** Brings the clone up to date. A source that is away is no failure: the answer says so, with the reason in words. */
  refresh(
    recipe: RecipeName,
    signal: AbortSignal,
  ): Promise<{ readonly isFresh: boolean; readonly reason: string | null }>;
}
