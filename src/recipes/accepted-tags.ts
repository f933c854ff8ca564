import { z } from 'zod';
import type { RecipeName } from '../kernel/ids.ts';
import { readYaml } from '../kernel/yaml-text.ts';

/** The file of the settings repository in which people settle which commit counts for a tag that was moved. */
export const ACCEPTED_TAGS = 'accepted-tags.yml';

/** A commit in full: of a few digits somebody could make a second one. */
const Commit = z.string().regex(/^[0-9a-f]{40}$/, 'must be a commit in full, 40 digits');

/** Recipe → tag → the commit that people looked at. */
const AcceptedTags = z.record(z.string(), z.record(z.string(), Commit)).nullable();
export type AcceptedTags = Exclude<z.output<typeof AcceptedTags>, null>;

/** Throws `tags_invalid` with the line. */
export function parseAcceptedTags(text: string): AcceptedTags {
  return readYaml({ text, path: ACCEPTED_TAGS, code: 'tags_invalid' }, AcceptedTags).value ?? {};
}

/** The line to write, for people to copy. */
export function acceptedLine(recipe: RecipeName, version: string, commit: string): string {
  return `${recipe}: { "${version}": "${commit}" }`;
}
