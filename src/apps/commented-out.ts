import { type RawEntry, scanEnv } from './env-scan.ts';

/** A line `#KEY=value`: a setting that somebody may take up. */
export interface CommentedOut {
  readonly key: string;
  /** From the line's beginning to its end. */
  readonly span: readonly [start: number, end: number];
  /** Blanks before the `#`. */
  readonly indent: string;
  /** What stands behind the `#`. */
  readonly setting: string;
  /** In `setting`. */
  readonly raw: RawEntry;
}

const LINE = /^([ \t]*)#+[ \t]*((?:export[ \t]+)?[A-Za-z_][\w.]*[ \t]*=[^\r\n]*)/gm;

/** Every setting of a text that is commented out, in order. Prose that happens to begin like one is none. */
export function commentedOut(text: string): readonly CommentedOut[] {
  return [...text.matchAll(LINE)].flatMap(({ index, 0: line, 1: indent = '', 2: setting = '' }) => {
    const raw = settingIn(setting);
    return raw === null
      ? []
      : [{ key: raw.key, span: [index, index + line.length] as const, indent, setting, raw }];
  });
}

function settingIn(line: string): RawEntry | null {
  try {
    const [raw, ...others] = scanEnv(line, '.env');
    const isProse = raw?.quote === '' && /\s/.test(line.slice(raw.start, raw.end)) && !raw.isCommentTaken;
    return raw === undefined || others.length > 0 || isProse ? null : raw;
  } catch {
    return null; // A value over several lines, of which only the first is here.
  }
}
