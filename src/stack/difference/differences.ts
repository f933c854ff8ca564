import { isSame } from '../../kernel/digest.ts';
import { comparable } from '../comparable.ts';
import { IMAGE_LABEL, STACK_LABEL } from '../docker-labels.ts';
import type { ServiceSpec } from '../spec.ts';
import { asStored } from '../stored.ts';
import { inside } from './keyed.ts';
import { differing, without } from './left-over.ts';
import type { Said } from './said.ts';
import { topics } from './topics.ts';
import { fit } from './units.ts';

const IMAGE = 'TaskTemplate.ContainerSpec.Image';

/**
 * Everything that two specs of one service differ in, a line or more each; empty exactly when a deploy would change nothing.
 * `isOld`: of an engine that cannot keep all of it (`isFromOldEngine`). Values of settings, labels, options and commands are never
 * part of a line, only their names.
 */
export function differences(from: ServiceSpec, to: ServiceSpec, isOld: boolean): readonly Said[] {
  let before = comparable(asStored(from), isOld);
  let after = comparable(asStored(to), isOld);
  const said: Said[] = [];
  for (const { path, tell } of topics) {
    const [old, young] = [inside(before, ...path), inside(after, ...path)];
    const told = isSame(old, young) ? [] : tell(old, young);
    said.push(...told.map(({ about, line }) => ({ about: [path.join('.'), about].join(' ').trim(), line })));
    [before, after] = [without(before, path), without(after, path)];
  }
  const others = differing(before, after).map((path) => {
    const name = path.join('.');
    return { about: name, line: `other: ${name.replace(/^TaskTemplate\./, '')}` };
  });
  const stack = to.Labels[STACK_LABEL] ?? '';
  return withoutEcho([...said, ...others]).map(({ about, line }) => ({
    about,
    // Nothing of an image's name is cut: who reads it agrees to whose programs run.
    line: about === IMAGE ? line : fit(line, stack),
  }));
}

/** The label in which the image is written changes with the image itself. */
function withoutEcho(said: readonly Said[]): readonly Said[] {
  const isOther = said.some(({ about }) => about === IMAGE);
  return said.filter(({ about }) => !isOther || about !== `Labels.${IMAGE_LABEL}`);
}

/** The lines; what reads the same, because names were cut, is counted. */
export function linesOf(said: readonly Said[]): readonly string[] {
  const counts = Map.groupBy(
    said.map(({ line }) => line),
    (line) => line,
  );
  return [...counts].map(([line, { length }]) => (length === 1 ? line : `${line} (${length} of these)`));
}
