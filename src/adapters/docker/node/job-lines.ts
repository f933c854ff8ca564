import { z } from 'zod';
import { catalogue, UserError, type UserErrorCode } from '../../../kernel/errors.ts';
import { NodeAnswer } from './work.ts';

/** Longest piece of output in one line: a log driver cuts lines at 16 KB, and JSON may write one character as six. */
const PIECE = 2000;

const JobLine = z.union([
  z.strictObject({ out: z.string() }),
  z.strictObject({ end: NodeAnswer }),
  z.strictObject({ refused: z.strictObject({ code: z.string(), sentence: z.string() }) }),
  z.strictObject({ broken: z.string() }),
]);
type JobLine = z.infer<typeof JobLine>;

/** How a job tells its bot what happens, line by line, in its log. */
export function outLines(text: string): string[] {
  const pieces = text.match(new RegExp(`[^]{1,${PIECE}}`, 'g')) ?? [];
  return pieces.map((out) => written({ out }));
}

export function endLine(answer: NodeAnswer): string {
  return written({ end: answer });
}

export function errorLine(error: unknown): string {
  return error instanceof UserError
    ? written({ refused: { code: error.code, sentence: error.message } })
    : written({ broken: error instanceof Error ? error.message : String(error) });
}

/** What a line says; `null`: it is none of a job's. Throws what the job ended with, if that was an error. */
export function readLine(line: string): Extract<JobLine, { out: string } | { end: NodeAnswer }> | null {
  const found = JobLine.safeParse(parsed(line)).data ?? null;
  if (found !== null && 'refused' in found) {
    const { code, sentence } = found.refused;
    throw new UserError(isCode(code) ? code : 'engine_refused', sentence);
  }
  if (found !== null && 'broken' in found) {
    throw new UserError('engine_refused', `The short job on the node broke: ${found.broken}`);
  }
  return found;
}

function written(line: JobLine): string {
  return `${JSON.stringify(line)}\n`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isCode(code: string): code is UserErrorCode {
  return Object.hasOwn(catalogue, code);
}
