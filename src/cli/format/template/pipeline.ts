import { constantOf } from './constants.ts';
import { fault } from './fault.ts';
import type { Command, Operand, Pipe } from './syntax.ts';
import type { Token } from './token.ts';

/** One action, token after token. */
interface Cursor {
  /** `null`: the action is over. */
  peek(): Token | null;
  next(): Token | null;
}

/** Which names there are. A variable lives until the `{{end}}` of what it was declared in. */
export interface Known {
  readonly variables: string[];
  readonly functions: ReadonlySet<string>;
}

function cursorOf(tokens: readonly Token[]): Cursor {
  let at = 0;
  return {
    peek: () => tokens[at] ?? null,
    next: () => {
      at += 1;
      return tokens[at - 1] ?? null;
    },
  };
}

/** A pipeline up to the end of the action. */
export function readPipe(tokens: readonly Token[], known: Known): Pipe {
  const { variables, isDeclaration, rest } = readDeclaration(tokens);
  const cursor = cursorOf(rest);
  const commands = readCommands(cursor, known);
  if (cursor.peek() !== null) {
    throw fault('a `)` closes nothing');
  }
  const unknown = variables.find((name) => !isDeclaration && !known.variables.includes(name));
  if (unknown !== undefined) {
    throw fault(`there is no variable \`${unknown}\``);
  }
  known.variables.push(...(isDeclaration ? variables : []));
  return { variables, isDeclaration, commands };
}

/** `$a :=`, `$a =`, and for `range` `$index, $element :=`. */
function readDeclaration(tokens: readonly Token[]): {
  variables: string[];
  isDeclaration: boolean;
  rest: readonly Token[];
} {
  const at = tokens.findIndex(({ kind }) => kind === 'declare' || kind === 'assign');
  if (at === -1) {
    return { variables: [], isDeclaration: false, rest: tokens };
  }
  const left = tokens.slice(0, at).filter(({ kind }) => kind !== 'space');
  const shape = left.map(({ kind }) => kind).join(' ');
  if (shape !== 'variable' && shape !== 'variable comma variable') {
    throw fault(`\`${tokens[at]?.text ?? ''}\` needs a variable such as \`$x\` before it`);
  }
  const variables = left.filter(({ kind }) => kind === 'variable').map(({ text }) => text);
  return { variables, isDeclaration: tokens[at]?.kind === 'declare', rest: tokens.slice(at + 1) };
}

function readCommands(cursor: Cursor, known: Known): Command[] {
  const commands: Command[] = [readCommand(cursor, known)];
  while (cursor.peek()?.kind === 'pipe') {
    cursor.next();
    commands.push(readCommand(cursor, known));
  }
  const idle = commands.slice(1).find(([first]) => first.is === 'constant' || first.is === 'dot');
  if (idle !== undefined) {
    throw fault('behind `|` a function is needed');
  }
  return commands;
}

function readCommand(cursor: Cursor, known: Known): Command {
  skipSpace(cursor);
  const first = readOperand(cursor, known);
  const rest: Operand[] = [];
  for (;;) {
    const isApart = skipSpace(cursor);
    const next = cursor.peek();
    if (next === null || next.kind === 'pipe' || next.kind === 'close') {
      return [first, ...rest];
    }
    if (!isApart) {
      throw fault(`\`${next.text}\` needs a space before it`);
    }
    rest.push(readOperand(cursor, known));
  }
}

/** With the fields behind it: `$x.Name`, `(…).Name`. */
function readOperand(cursor: Cursor, known: Known): Operand {
  let operand = readTerm(cursor, known);
  while (cursor.peek()?.kind === 'field') {
    const name = cursor.next()?.text.slice(1) ?? '';
    if (operand.is === 'constant' || operand.is === 'dot') {
      throw fault(`\`.${name}\` needs a space before it`);
    }
    operand = { is: 'field', of: operand, name };
  }
  return operand;
}

function readTerm(cursor: Cursor, known: Known): Operand {
  const token = cursor.next();
  if (token === null) {
    throw fault('an action or a pipe has nothing in it');
  }
  switch (token.kind) {
    case 'dot':
      return { is: 'dot' };
    case 'field':
      return { is: 'field', of: { is: 'dot' }, name: token.text.slice(1) };
    case 'variable':
      return { is: 'variable', name: declared(token.text, known) };
    case 'open':
      return { is: 'pipe', pipe: readGroup(cursor, known) };
    case 'identifier':
      return wordOf(token.text, known);
    case 'string':
    case 'raw':
    case 'number':
      return { is: 'constant', value: constantOf(token) };
    case 'keyword':
    case 'space':
    case 'declare':
    case 'assign':
    case 'comma':
    case 'pipe':
    case 'close':
      return nilOf(token);
  }
}

function readGroup(cursor: Cursor, known: Known): Pipe {
  const commands = readCommands(cursor, known);
  if (cursor.next()?.kind !== 'close') {
    throw fault('a `(` is not closed');
  }
  return { variables: [], isDeclaration: false, commands };
}

function wordOf(word: string, { functions }: Known): Operand {
  if (word === 'true' || word === 'false') {
    return { is: 'constant', value: word === 'true' };
  }
  if (!functions.has(word)) {
    throw fault(`there is no function \`${word}\` here; there are ${[...functions].toSorted().join(', ')}`);
  }
  return { is: 'function', name: word };
}

function nilOf(token: Token): Operand {
  if (token.text === 'nil') {
    return { is: 'constant', value: null };
  }
  throw fault(`\`${token.text}\` cannot stand there`);
}

function declared(name: string, { variables }: Known): string {
  if (name !== '$' && !variables.includes(name)) {
    throw fault(`there is no variable \`${name}\``);
  }
  return name;
}

function skipSpace(cursor: Cursor): boolean {
  const isSpace = cursor.peek()?.kind === 'space';
  if (isSpace) {
    cursor.next();
  }
  return isSpace;
}
