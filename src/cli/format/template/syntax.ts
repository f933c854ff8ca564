/** A format, read: the part of Go's text/template that docker's people use. */
export type Node =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'print'; readonly pipe: Pipe }
  | Branch
  | { readonly is: 'break' | 'continue' };

/** `if`, `with` and `range` have the same shape; `otherwise` is what stands behind `{{else}}`. */
export interface Branch {
  readonly is: 'if' | 'with' | 'range';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** `$a, $b := command | command`. */
export interface Pipe {
  readonly variables: readonly string[];
  readonly isDeclaration: boolean;
  readonly commands: readonly Command[];
}

/** The first is what is called, or the only one. */
export type Command = readonly [Operand, ...Operand[]];

export type Operand =
  | { readonly is: 'dot' }
  | { readonly is: 'constant'; readonly value: string | number | boolean | null }
  | { readonly is: 'function'; readonly name: string }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'field'; readonly of: Operand; readonly name: string }
  | { readonly is: 'pipe'; readonly pipe: Pipe };
