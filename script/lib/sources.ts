import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { type Node, parseSync, Visitor, type VisitorObject } from 'oxc-parser';

/** One file of the product, as far as layers and sizes are concerned. Comments and strings are no code here. */
export interface Source {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Where the file reaches for time, chance or the process by itself: `Date.now`, `new Date()`, `fetch` … */
  readonly worldly: readonly { readonly name: string; readonly line: number }[];
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
}

interface Import {
  /** A path from the root for what is ours, else the package or `node:` module. */
  readonly target: string;
  readonly isOurs: boolean;
  /** It leaves nothing behind at run time. */
  readonly isType: boolean;
  readonly names: readonly string[];
}

export type Sources = ReadonlyMap<string, Source>;

const worldlyGlobals = new Set(
  'globalThis fetch process performance crypto console setTimeout setInterval setImmediate WebSocket'.split(
    ' ',
  ),
);
const worldlyMembers = new Set(['Date.now', 'Math.random']);
const productFolders = ['src', 'commands'];

/** Every TypeScript file of the product. Throws when one cannot be parsed. */
export function readSources(root: string): Sources {
  const paths = productFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
  return new Map(paths.map((path) => [path, parseSource(path, readFileSync(join(root, path), 'utf8'))]));
}

export function parseSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0] !== undefined) {
    throw new SyntaxError(`${path}: ${errors[0].message}`);
  }
  const found = inspect(program, text);
  const reexports = module.staticExports
    .flatMap(({ entries }) => entries)
    .map(({ moduleRequest, importName, isType }) => ({
      moduleRequest,
      isType,
      names: [importName.name ?? '*'],
    }));
  const statics = module.staticImports.map(({ moduleRequest, entries }) => ({
    moduleRequest,
    isType: entries.length > 0 && entries.every((entry) => entry.isType),
    names: entries.map(({ importName, localName }) => importName.name ?? localName.value),
  }));
  const imports = [...statics, ...reexports].flatMap(({ moduleRequest, isType, names }) =>
    moduleRequest === null ? [] : [toImport(path, moduleRequest.value, { isType, names })],
  );
  const lazy = found.lazyImports.map((target) => toImport(path, target, { isType: false, names: ['*'] }));
  const types = found.typeImports.map((target) => toImport(path, target, { isType: true, names: ['*'] }));
  return {
    path,
    text,
    imports: [...imports, ...lazy, ...types],
    worldly: found.worldly,
    functions: found.functions,
  };
}

function toImport(path: string, target: string, rest: Pick<Import, 'isType' | 'names'>): Import {
  const isOurs = target.startsWith('.');
  return { target: isOurs ? posix.join(posix.dirname(path), target) : target, isOurs, ...rest };
}

interface Found {
  readonly lazyImports: string[];
  readonly typeImports: string[];
  readonly worldly: { name: string; line: number }[];
  readonly functions: { name: string; lines: number }[];
}

function inspect(program: Node & { type: 'Program' }, text: string): Found {
  const found: Found = { lazyImports: [], typeImports: [], worldly: [], functions: [] };
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  new Visitor({
    ...importsInto(found),
    ...functionsInto(found, lineOf),
    ...worldInto(found, lineOf),
  }).visit(program);
  return found;
}

function importsInto(found: Found): VisitorObject {
  return {
    ImportExpression({ source }) {
      found.lazyImports.push(source.type === 'Literal' ? String(source.value) : '(computed)');
    },
    TSImportType({ source }) {
      found.typeImports.push(source.value);
    },
  };
}

function functionsInto(found: Found, lineOf: (offset: number) => number): VisitorObject {
  const measure = (node: Node, name: string): void => {
    found.functions.push({ name, lines: lineOf(node.end) - lineOf(node.start) + 1 });
  };
  return {
    FunctionDeclaration: (node) => measure(node, node.id?.name ?? 'default'),
    FunctionExpression: (node) => measure(node, node.id?.name ?? 'a method'),
    ArrowFunctionExpression: (node) => measure(node, 'an arrow function'),
  };
}

/** A name behind a dot or in front of a colon is somebody's own and means nothing. */
function worldInto(found: Found, lineOf: (offset: number) => number): VisitorObject {
  const own = new Set<Node>();
  const reaches = (name: string, node: Node): void => {
    found.worldly.push({ name, line: lineOf(node.start) });
  };
  const notes = ({ key }: { readonly key: Node }): void => void own.add(key);
  return {
    Property: (node) => (node.computed || node.shorthand ? undefined : notes(node)),
    MethodDefinition: notes,
    PropertyDefinition: notes,
    TSPropertySignature: notes,
    TSMethodSignature: notes,
    MemberExpression({ computed, object, property }) {
      if (!computed) {
        own.add(property);
      }
      if (object.type === 'Identifier' && property.type === 'Identifier') {
        const member = `${object.name}.${property.name}`;
        return worldlyMembers.has(member) ? reaches(member, object) : undefined;
      }
    },
    NewExpression({ callee, arguments: given }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) {
        reaches('new Date()', callee);
      }
    },
    CallExpression({ callee }) {
      if (callee.type === 'Identifier' && callee.name === 'Date') {
        reaches('Date()', callee);
      }
    },
    Identifier(node) {
      if (worldlyGlobals.has(node.name) && !own.has(node)) {
        reaches(node.name, node);
      }
    },
  };
}
