import { callFunction, type TemplateFunction } from './arguments.ts';
import { fault } from './fault.ts';
import type { Command, Operand, Pipe } from './syntax.ts';
import { fieldOf, isTrue, type Value } from './value.ts';

/** Where an action runs. */
export interface Scope {
  readonly root: Value;
  readonly dot: Value;
  /** The innermost last. */
  readonly variables: { readonly name: string; value: Value }[];
  readonly functions: Readonly<Record<string, TemplateFunction>>;
}

/** What a pipeline gives; its variables, but for those of a `range`, are set. */
export function evaluate(pipe: Pipe, scope: Scope): Value {
  const value = pipe.commands.reduce<Value | undefined>(
    (before, command) => runCommand(command, before, scope),
    undefined,
  );
  return value ?? null;
}

export function setVariables(
  { variables, isDeclaration }: Pipe,
  values: readonly Value[],
  scope: Scope,
): void {
  for (const [index, name] of variables.entries()) {
    const value = values[index] ?? null;
    const known = scope.variables.findLast((one) => one.name === name);
    if (isDeclaration) {
      scope.variables.push({ name, value });
    } else if (known !== undefined) {
      known.value = value;
    }
  }
}

/** `before`: what the command before the `|` gave; it becomes the last argument. */
function runCommand([first, ...rest]: Command, before: Value | undefined, scope: Scope): Value {
  if (first.is === 'function') {
    return call(first.name, { operands: rest, before }, scope);
  }
  if (rest.length > 0 || before !== undefined) {
    throw fault('only a function takes values');
  }
  if (first.is === 'constant' && first.value === null) {
    throw fault('`nil` alone cannot be printed');
  }
  return valueOf(first, scope);
}

function call(
  name: string,
  { operands, before }: { readonly operands: readonly Operand[]; readonly before: Value | undefined },
  scope: Scope,
): Value {
  const values: Value[] = [];
  for (const operand of operands) {
    const value = valueOf(operand, scope);
    values.push(value);
    // What decides already leaves the rest alone: `{{if and $x (index $x 0)}}`.
    if ((name === 'and' && !isTrue(value)) || (name === 'or' && isTrue(value))) {
      return value;
    }
  }
  const found = scope.functions[name];
  if (found === undefined) {
    throw fault(`there is no function \`${name}\``);
  }
  return callFunction(name, found, before === undefined ? values : [...values, before]);
}

function valueOf(operand: Operand, scope: Scope): Value {
  switch (operand.is) {
    case 'dot':
      return scope.dot;
    case 'constant':
      return operand.value;
    case 'variable':
      return operand.name === '$'
        ? scope.root
        : (scope.variables.findLast(({ name }) => name === operand.name)?.value ?? null);
    case 'field':
      return fieldOf(valueOf(operand.of, scope), operand.name);
    case 'pipe':
      return evaluate(operand.pipe, scope);
    case 'function':
      return call(operand.name, { operands: [], before: undefined }, scope);
  }
}
