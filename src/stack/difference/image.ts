import type { Json } from '../comparable.ts';
import { familiarName, type ImageName, parseImage } from '../grammar/image.ts';
import { written } from './said.ts';

/** `image 30.0.8 → 31.0.4`, with the repository where that changes too. */
export function imageWords(before: Json | undefined, after: Json | undefined): string {
  const [from, to] = [parse(before), parse(after)];
  if (from === null || to === null) {
    return `image ${written(before ?? 'none')} → ${written(after ?? 'none')}`;
  }
  if (nameOf(from) !== nameOf(to)) {
    return `image ${describe(from)} → ${describe(to)}`;
  }
  return from.tag === to.tag ? rebuilt(from, to) : `image ${versionOf(from)} → ${versionOf(to)}`;
}

/** The same tag: other bytes, or the same ones pinned or not. */
function rebuilt(from: ImageName, to: ImageName): string {
  const tag = to.tag ?? 'latest';
  if (from.digest === to.digest) {
    return 'image: the same, written otherwise';
  }
  if (to.digest === null) {
    return `image ${tag}, no longer one build of it`;
  }
  return from.digest === null ? `image ${tag}, pinned to one build` : `image ${tag} was built anew`;
}

/** Whether both are the same name and tag, whatever build of it. */
export function isSameTag(one: string, other: string): boolean {
  const [first, second] = [parse(one), parse(other)];
  return (
    first !== null &&
    second !== null &&
    nameOf(first) === nameOf(second) &&
    (first.tag ?? tagOfNone(first)) === (second.tag ?? tagOfNone(second))
  );
}

/** A name with neither tag nor digest means `latest`. */
function tagOfNone({ digest }: ImageName): string {
  return digest === null ? 'latest' : digest;
}

function parse(value: Json | undefined): ImageName | null {
  const image = typeof value === 'string' ? parseImage(value) : 'format';
  return typeof image === 'string' ? null : image;
}

function nameOf(image: ImageName): string {
  return familiarName({ ...image, tag: null, digest: null });
}

function describe(image: ImageName): string {
  return image.tag === null ? nameOf(image) : familiarName({ ...image, digest: null });
}

function versionOf({ tag, digest }: ImageName): string {
  return tag ?? (digest === null ? 'latest' : digest.slice(0, 'sha256:'.length + 8));
}
