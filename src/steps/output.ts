import { z } from 'zod';
import { struckOutLines } from '../kernel/strike-out.ts';
import type { Operation } from '../operations/operation.ts';
import { type Vault, vaultKey } from '../operations/ports.ts';
import { subjectOf } from '../operations/subject.ts';

/** What is kept of all that an operation's commands say: the end, where people look first. */
const MOST_CHARACTERS = 500_000;
/** Shown in the verdict; more comes as a file. */
const SHOWN_LINES = 8;
const SHOWN_WIDTH = 200;

const Parts = z.array(z.object({ title: z.string(), lines: z.array(z.string()) }));

/** Collects what a command says. */
export interface Output {
  add(text: string): void;
  /** The last line that is not empty. */
  last(): string;
  /** Without what looks like a secret. */
  lines(): readonly string[];
}

export function collectOutput(): Output {
  let text = '';
  let isCut = false;
  return {
    add(more) {
      text += more;
      if (text.length > 2 * MOST_CHARACTERS) {
        text = text.slice(-MOST_CHARACTERS);
        isCut = true;
      }
    },
    last: () => struckOutLines(linesIn(text.slice(-1000))).findLast((line) => line.trim() !== '') ?? '',
    lines: () => struckOutLines([...(isCut ? ['… the beginning is left out'] : []), ...linesIn(text)]),
  };
}

/** Keeps it until people have read it; beside the journal, which never holds what apps say. */
export function keepOutput(
  { id }: Pick<Operation, 'id'>,
  part: { readonly title: string; readonly lines: readonly string[] },
  vault: Vault,
): void {
  const key = vaultKey('output', String(id));
  const before = Parts.nullable().parse(vault.get(key)) ?? [];
  vault.put(key, [...before, part]);
}

/** What of it the verdict shows. */
export function excerptOf(lines: readonly string[]): readonly string[] {
  return lines.slice(-SHOWN_LINES).map((line) => line.slice(0, SHOWN_WIDTH));
}

/** All that an operation's commands said; `null`: nothing, or no more than the verdict shows. */
export function outputFile(
  { id, request }: Operation,
  vault: Vault,
): { readonly name: string; readonly text: string } | null {
  const parts = Parts.nullable().parse(vault.get(vaultKey('output', String(id)))) ?? [];
  const isShort = parts.length < 2 && parts.every(({ lines }) => lines.length <= SHOWN_LINES);
  const text = parts.flatMap(({ title, lines }) => [`== ${title}`, ...lines, '']).join('\n');
  return isShort ? null : { name: `${subjectOf(request)?.app ?? request.action}-${id}.log`, text };
}

/** Colours, cursor movements and other controls taken away; what a progress bar overwrites is left out. */
function linesIn(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => readable(line.replace(/\r$/, '').split('\r').at(-1) ?? ''));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Source: ECMA-48, escape sequences. */
const ESCAPE = String.fromCodePoint(0x1b);
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${ESCAPE}\\p{Cc}]*|[@-Z\\\\-_])`, 'gu');

function readable(line: string): string {
  return line
    .replaceAll('\t', '  ')
    .replaceAll(SEQUENCE, '')
    .replaceAll(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .toWellFormed();
}
