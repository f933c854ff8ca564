import type { Screen } from './talk.ts';

export interface PlainParts {
  /** Answers. */
  readonly out: (text: string) => void;
  /** What is none. */
  readonly err: (text: string) => void;
}

/** For scripts: every line once, as it comes; no progress, no colours. */
export function plainScreen({ out, err }: PlainParts): Screen {
  const before = new Map<string, string>();
  function print(key: string, text: string, former = before.get(key)): void {
    const known = new Set(former?.split('\n'));
    const fresh = text.split('\n').filter((row) => former === undefined || !known.has(row));
    before.set(key, text);
    if (fresh.length > 0) {
      out(`${fresh.join('\n')}\n`);
    }
  }
  return {
    welcome: () => {},
    say: ({ mark, replaces, text }) => print(replaces ?? mark, text),
    chapter({ operation, slot, text }) {
      if (slot !== 'progress') {
        print(`${operation}/${slot}`, text);
      }
    },
    away: () => err('The bot went away. What it was asked stays with it; looking for it …\n'),
    forget: () => {},
  };
}
