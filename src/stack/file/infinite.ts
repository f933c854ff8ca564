import { UserError } from '../../kernel/errors.ts';
import type { YamlNode } from '../yaml/node.ts';

/** Throws `compose_invalid` for `.inf` and `.nan` wherever they stand, also in what is not looked at: docker checks a file as JSON. */
export function refuseInfinite(path: string, node: YamlNode): void {
  if (node.kind === 'float' && !Number.isFinite(node.value)) {
    const sentence = 'This number is none that a stack can hold. If it is a text, put it in quotes.';
    throw new UserError('compose_invalid', sentence, { place: { path, ...node.at } });
  }
  if (node.kind === 'map') {
    for (const entry of node.entries.values()) {
      refuseInfinite(path, entry.node);
    }
  } else if (node.kind === 'list') {
    for (const item of node.items) {
      refuseInfinite(path, item);
    }
  }
}
