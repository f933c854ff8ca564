import { z } from 'zod';
import { Digest, OperationId, type ServerName } from '../kernel/ids.ts';
import { type Vault, vaultKey } from '../operations/ports.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { keptSpec } from './kept.ts';

/** How many are remembered: the newest may never have arrived, or have been taken back by Swarm. */
const MOST_POSTS = 3;

const at = z.coerce.date<Date | string>();
const Posts = z.array(z.object({ spec: Digest, operation: OperationId, at }));

interface Place {
  readonly server: ServerName;
  /** With the stack's name in front. */
  readonly name: string;
}

/** A spec that the bot put on the swarm, or was about to. */
export interface Post {
  readonly spec: ServiceSpec;
  readonly operation: OperationId;
  readonly at: Date;
}

/**
 * To be called before a spec is posted, so that a crash in between never makes our own doing look like somebody else's. Beside the
 * journal, which knows operations but not what each service was left with. Safe to repeat.
 */
export function rememberPost(place: Place, post: z.infer<typeof Posts>[number], vault: Vault): void {
  const [newest, ...older] = read(place, vault);
  const before = newest?.spec === post.spec ? older : [newest ?? [], ...older].flat();
  vault.put(keyOf(place), [post, ...before].slice(0, MOST_POSTS));
}

/** What the bot left there, newest first; empty: it never did, or it has been removed since. */
export function postsOf(place: Place, vault: Vault): readonly Post[] {
  return read(place, vault).map(({ spec, ...post }) => ({ ...post, spec: keptSpec(spec, { vault }) }));
}

/** Whether the bot left anything there, without reading what. */
export function wasPosted(place: Place, vault: Pick<Vault, 'get'>): boolean {
  return vault.get(keyOf(place)) !== null;
}

export function forgetPosts(place: Place, vault: Vault): void {
  vault.forget(keyOf(place));
}

function read(place: Place, vault: Vault): z.infer<typeof Posts> {
  return Posts.nullable().parse(vault.get(keyOf(place))) ?? [];
}

function keyOf({ server, name }: Place): string {
  return vaultKey('kept', `posted/${server}/${name}`);
}
