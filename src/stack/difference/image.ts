import type { Json } from '../comparable.ts';
import { familiarName, type ImageName, parseImage } from '../grammar/image.ts';
import { written } from './keyed.ts';

/** `image 30.0.8 → 31.0.4`, with the repository where that changes too. */
export function imageWords(before: Json | undefined, after: Json | undefined): readonly string[] {
  const [from, to] = [parse(before), parse(after)];
  if (from === null || to === null) {
    return [`image ${written(before ?? 'none')} → ${written(after ?? 'none')}`];
  }
  if (nameOf(from) !== nameOf(to)) {
    return [`image ${describe(from)} → ${describe(to)}`];
  }
  return from.tag === to.tag ? [rebuilt(to)] : [`image ${versionOf(from)} → ${versionOf(to)}`];
}

/** The same tag stands for other bytes now. */
function rebuilt(image: ImageName): string {
  return image.tag === null ? `image → ${versionOf(image)}` : `image ${image.tag} was built anew`;
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
