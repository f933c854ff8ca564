export interface Readme {
  readonly title: string | null;
  /** The first paragraph between title and metadata, on one line and without marks. */
  readonly description: string | null;
  /** By the names of the block in small letters: `category`, `status`, `image`, `backups` … Values may be empty. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What matters stands in the first lines; the patterns below take long for texts that somebody made to be slow. */
const MOST_CHARACTERS = 32 * 1024;
const BLOCK = /<!--\s*metadata\s*-->([^]*?)<!--\s*endmetadata\s*-->/i;
const BULLET = /^[ \t]*[*-][ \t]+\*\*([^*]+)\*\*[ \t]*:?[ \t]*(.*)$/gm;

/** What a recipe says about itself in `README.md`. Never throws: people wrote it for people. */
export function parseReadme(whole: string): Readme {
  const text = whole.slice(0, MOST_CHARACTERS);
  const block = BLOCK.exec(text);
  const head = block === null ? text : text.slice(0, block.index);
  const bullets = (block?.[1] ?? '').matchAll(BULLET);
  return {
    title: /^#[ \t]+(.+)$/m.exec(head)?.[1]?.trim() ?? null,
    description: firstParagraph(head),
    metadata: Object.fromEntries(
      [...bullets].map(([, name = '', value = '']) => [
        name.replace(/:\s*$/, '').trim().toLowerCase(),
        withoutLinks(value).trim(),
      ]),
    ),
  };
}

/** From 0 to 5 by Co-op Cloud's scale, which stands in front: `4, stable`. `null`: it does not say. */
export function maturityOf({ status = '' }: Readme['metadata']): number | null {
  const digit = /^\s*([0-5])(?!\d)/.exec(status)?.[1];
  return digit === undefined ? null : Number(digit);
}

function firstParagraph(head: string): string | null {
  const paragraphs = head.split(/\r?\n[ \t]*\r?\n|(?<=^#.*)\r?\n/m).map((part) => part.trim());
  const first = paragraphs.find((part) => part !== '' && !/^(?:#|<|!\[|\[!\[)/.test(part));
  const plain = first?.replaceAll(/^>[ \t]?/gm, '').replaceAll(/\s+/g, ' ');
  return plain === undefined || plain === '' ? null : withoutLinks(plain);
}

/** `[text](address)` → `text`. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
