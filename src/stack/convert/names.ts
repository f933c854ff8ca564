import type { StackName } from '../../kernel/ids.ts';
import type { Pairs } from '../decode/common.ts';
import { STACK_LABEL } from '../docker-labels.ts';
import type { Labels } from '../spec.ts';

/** `blog_oak_coop` and `app` → `blog_oak_coop_app`. */
export function scoped(stack: StackName, key: string): string {
  return `${stack}_${key}`;
}

/** What a thing is called on the swarm. */
export function swarmName(
  stack: StackName,
  thing: { readonly key: string; readonly finalName: string | null },
): string {
  return thing.finalName ?? scoped(stack, thing.key);
}

/** With the stack's own label, which wins. */
export function stackLabels(stack: StackName, labels: Pairs<string> = new Map()): Labels {
  return Object.fromEntries([...labels, [STACK_LABEL, stack]]);
}

export function record(entries: Pairs<string>): Labels {
  return Object.fromEntries(entries);
}

/** A record, or nothing when it would be empty. */
export function recordOrNone(entries: Pairs<string> | null | undefined): Labels | undefined {
  return entries === null || entries === undefined || entries.size === 0 ? undefined : record(entries);
}

/** Not one of the networks that every node has by itself. Source: moby, `container.NetworkMode.IsUserDefined`. */
export function isUserDefined(network: string): boolean {
  return !['default', 'bridge', 'host', 'none'].includes(network) && !/^container(:|$)/.test(network);
}
