import { familiarName, parseImage } from '../../stack/grammar/image.ts';

/** An image's name without the digest behind its tag, as lists show it; one that has no tag keeps its digest. */
export function shortImage(image: string): string {
  const parsed = parseImage(image);
  return typeof parsed === 'string' || parsed.tag === null
    ? image
    : familiarName({ ...parsed, digest: null });
}

/** The first twelve characters, as docker shows ids. */
export function shortId(id: string): string {
  return id.slice(id.indexOf(':') + 1).slice(0, 12);
}
