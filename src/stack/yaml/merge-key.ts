import { isAlias, isMap, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import { type Build, refuse } from './context.ts';

/** The maps that a merge key (`<<`) names, in their order. Throws `compose_invalid`. */
export function mergedMaps(
  key: ParsedNode,
  value: ParsedNode | null,
  context: Build,
): readonly YAMLMap.Parsed[] {
  const parts = isSeq(value) ? value.items : [value];
  return parts.map((part) => {
    const target = isAlias(part) ? context.aliases.get(part) : part;
    if (!isMap(target)) {
      throw refuse(context, key, 'The key `<<` takes a mapping, an alias of one, or a list of them.');
    }
    return target;
  });
}
