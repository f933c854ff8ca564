import { clean } from '../../clean.ts';
import type { CliContext } from '../../command.ts';

export interface Line {
  /** Replaces the line of the same name: `overall progress`, `1/2`. */
  readonly label: string;
  readonly text: string;
  /** How far, 0 to 1. Shown on a terminal only, as docker does. */
  readonly share?: number;
}

/** Where progress is shown. On a terminal lines replace each other; elsewhere each line stands once. */
export interface Board {
  show(lines: readonly Line[]): void;
  /** A line that stays below. */
  say(text: string): void;
}

/** Narrower terminals get no bars. Source: docker/cli, `jsonmessage`. */
const COLUMNS_FOR_BARS = 110;
const BAR = 50;
const CLEAR_LINE = '\u001B[2K';

export function createBoard({ columns, out }: Pick<CliContext, 'columns' | 'out'>, isQuiet: boolean): Board {
  if (isQuiet) {
    return { show: () => undefined, say: () => undefined };
  }
  return columns === null ? inLines(out) : onTerminal(out, columns);
}

function inLines(out: (text: string) => void): Board {
  const shown = new Map<string, string>();
  return {
    show(lines) {
      for (const { label, text, share } of lines) {
        if (share === undefined && shown.get(label) !== text) {
          shown.set(label, text);
          out(`${label}: ${clean(text)}\n`);
        }
      }
    },
    say: (text) => out(`${clean(text)}\n`),
  };
}

function onTerminal(out: (text: string) => void, columns: number): Board {
  const shown = new Map<string, string>();
  return {
    show(lines) {
      const changed = lines.filter((line) => shown.get(line.label) !== drawn(line, columns));
      const back = shown.size === 0 ? '' : `\u001B[${shown.size}A`;
      changed.forEach((line) => shown.set(line.label, drawn(line, columns)));
      if (changed.length > 0) {
        out(`${back}${[...shown.values()].map((text) => `${CLEAR_LINE}${text}\n`).join('')}`);
      }
    },
    say: (text) => out(`${clean(text)}\n`),
  };
}

/** Cut to the terminal's width: a line that breaks would be counted as two. */
function drawn({ label, text, share }: Line, columns: number): string {
  const filled = Math.round((share ?? 0) * BAR);
  const bar = `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}]`;
  const isBarred = share !== undefined && columns > COLUMNS_FOR_BARS;
  return `${label}: ${clean(text)}${isBarred ? ` ${bar}` : ''}`.slice(0, columns - 1);
}
