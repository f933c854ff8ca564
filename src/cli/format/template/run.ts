import type { TemplateFunction } from './arguments.ts';
import { evaluate, type Scope, setVariables } from './evaluate.ts';
import { fault } from './fault.ts';
import type { Branch, Node } from './syntax.ts';
import { isTrue, type Row, textOf, type Value } from './value.ts';

type Jump = 'break' | 'continue';

interface Run extends Scope {
  readonly write: (text: string) => void;
}

/** Writes what the format makes of one row, piece after piece. Throws `bad_arguments`; what was written before stays. */
export function runFormat(
  nodes: readonly Node[],
  row: Row,
  {
    functions,
    write,
  }: { functions: Readonly<Record<string, TemplateFunction>>; write: (text: string) => void },
): void {
  runAll(nodes, { root: row, dot: row, variables: [], functions, write });
}

/** `null`: ran to its end. */
function runAll(nodes: readonly Node[], run: Run): Jump | null {
  for (const node of nodes) {
    const jump = runOne(node, run);
    if (jump !== null) {
      return jump;
    }
  }
  return null;
}

function runOne(node: Node, run: Run): Jump | null {
  switch (node.is) {
    case 'text':
      run.write(node.text);
      return null;
    case 'print':
      runPrint(node.pipe, run);
      return null;
    case 'if':
    case 'with':
    case 'range':
      return runBranch(node, run);
    case 'break':
    case 'continue':
      return node.is;
  }
}

/** Setting a variable prints nothing. */
function runPrint(pipe: Branch['pipe'], run: Run): void {
  const value = evaluate(pipe, run);
  setVariables(pipe, [value], run);
  if (pipe.variables.length === 0) {
    run.write(textOf(value));
  }
}

function runBranch(branch: Branch, run: Run): Jump | null {
  // What is declared inside ends with it.
  const inside = { ...run, variables: [...run.variables] };
  const value = evaluate(branch.pipe, inside);
  if (branch.is === 'range') {
    return runRange(branch, value, inside);
  }
  setVariables(branch.pipe, [value], inside);
  if (!isTrue(value)) {
    return runAll(branch.otherwise, inside);
  }
  return runAll(branch.body, branch.is === 'with' ? { ...inside, dot: value } : inside);
}

function runRange({ pipe, body, otherwise }: Branch, value: Value, run: Run): Jump | null {
  if (typeof value !== 'object' || value?.is !== 'list') {
    throw fault('`range` needs a list, such as `split` gives');
  }
  for (const [index, item] of value.items.entries()) {
    const round = { ...run, dot: item, variables: [...run.variables] };
    setVariables(pipe, pipe.variables.length > 1 ? [index, item] : [item], round);
    if (runAll(body, round) === 'break') {
      return null;
    }
  }
  return value.items.length === 0 ? runAll(otherwise, run) : null;
}
