import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';

/** What was typed at consoles, oldest first. */
export interface History {
  readonly lines: readonly string[];
  add(line: string): void;
}

/** Lines that are kept. */
const MOST = 500;

/** In a file that is its owner's alone. One that cannot be read or written is done without. */
export function openHistory(path: string): History {
  const lines = readLines(path);
  tryTo(() => {
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    chmodSync(path, 0o600);
  });
  return {
    lines,
    add: (line) => tryTo(() => appendFileSync(path, `${line.replaceAll(/\s+/g, ' ')}\n`, { mode: 0o600 })),
  };
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(-MOST);
  } catch {
    return [];
  }
}

function tryTo(work: () => void): void {
  try {
    work();
  } catch {
    // Without a history one types again.
  }
}
