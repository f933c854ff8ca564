import { meant, type Said, type Standing, type Talk } from './talk.ts';

export interface ScriptParts {
  readonly talk: Talk;
  readonly prefix: () => string;
  /** Reads what a line asked for unseen and says what comes of it; `null`: nothing was asked for. */
  readonly afterwards: () => Promise<Said | null>;
  readonly err: (text: string) => void;
}

/** Exit codes: all well, something failed, something was refused or is not done. */
export const OK = 0;
const FAILED = 1;
const REFUSED = 2;

const failed: ReadonlySet<unknown> = new Set(['failed', 'rolled back', 'needs a person']);

/** Says line after line, each when the one before is answered, and waits for every verdict. Answers the exit code. */
export async function runScript(
  lines: AsyncIterable<string> | Iterable<string>,
  parts: ScriptParts,
): Promise<number> {
  const { talk, prefix, err } = parts;
  const codes: number[] = [];
  const operations = new Set<number>();
  let isAsked = false;
  for await (const line of lines) {
    if (line.trim() === '') {
      continue;
    }
    const said = await talk.say(meant(line, talk, prefix()));
    const all = [said, await parts.afterwards()].filter((one) => one !== null);
    codes.push(...all.map(({ isRefused }) => (isRefused ? REFUSED : OK)));
    isAsked = all.at(-1)?.isAsked ?? false;
    for (const operation of all.flatMap((one) => one.operations)) {
      operations.add(operation);
      await talk.standingOf(operation, isAtRest);
    }
  }
  if (isAsked) {
    err('That was a question, and nobody answers it: nothing was done.\n');
    codes.push(REFUSED);
  }
  for (const operation of operations) {
    const standing = await talk.standingOf(operation, isOver);
    if (standing.ownOk !== null) {
      err(`#${operation} waits for your own OK: coopbot console --say '${prefix()}approve ${operation}'\n`);
    }
    codes.push(codeOf(standing));
  }
  return codes.includes(FAILED) ? FAILED : Math.max(OK, ...codes);
}

function isAtRest({ state }: Standing): boolean {
  return state === 'closed' || state === 'waiting';
}

function isOver({ state, ownOk }: Standing): boolean {
  return state === 'closed' || (state === 'waiting' && ownOk !== null);
}

function codeOf({ verdict }: Standing): number {
  if (verdict === 'ok') {
    return OK;
  }
  return failed.has(verdict) ? FAILED : REFUSED;
}
