import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a file, for people. */
export interface Explained {
  readonly sentence: string;
  readonly path: readonly PropertyKey[];
  /** The key is wrong, not what stands under it. */
  readonly isAboutKey: boolean;
}

/** The first thing that is wrong. Own messages of a schema are worded to follow the name: "must be …". Never quotes a value. */
export function explainIssue(error: z.ZodError, schema: z.ZodType): Explained {
  const [first] = error.issues;
  return first === undefined
    ? { sentence: 'This file is not as it should be.', path: [], isAboutKey: false }
    : explainOne(first, schema);
}

function explainOne(issue: Issue, schema: z.ZodType): Explained {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return { sentence: unknownKey(key, keysAt(schema, path)), path: [...path, key], isAboutKey: true };
  }
  if (issue.code === 'invalid_key') {
    return { sentence: `${named(path)} ${messageOf(issue.issues[0])}.`, path, isAboutKey: true };
  }
  const inner = issue.code === 'invalid_union' ? bestOf(issue) : undefined;
  return inner === undefined
    ? { sentence: `${named(path)} ${messageOf(issue)}.`, path, isAboutKey: false }
    : explainOne({ ...inner, path: [...path, ...inner.path] }, schema);
}

/** Of a union, the branch that was meant: the first that does not stumble over the very kind of value. */
function bestOf({ errors }: Extract<Issue, { code: 'invalid_union' }>): Issue | undefined {
  const isKind = ({ code, path }: Issue): boolean => code === 'invalid_type' && path.length === 0;
  return errors.find((branch) => !branch.some(isKind))?.[0];
}

const secretive = /passw|token|secret|credential/i;

function unknownKey(key: string, known: readonly string[]): string {
  if (secretive.test(key)) {
    const file = known.find((name) => name === `${key}_file`);
    return `Secrets never stand in this file: give them by file${file === undefined ? '' : ` (\`${file}\`)`} or by environment variable.`;
  }
  return `There is no key \`${key}\` here.${didYouMean(key, known) || listOf(known)}`;
}

function listOf(known: readonly string[]): string {
  return known.length === 0 ? '' : ` There are: ${known.map((name) => `\`${name}\``).join(', ')}.`;
}

function named(path: readonly PropertyKey[]): string {
  const name = path.findLast((step) => typeof step === 'string');
  return name === undefined ? 'This file' : `\`${name}\``;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be `true` or `false`',
  array: 'must be a list',
  object: 'must hold keys with values',
  record: 'must hold keys with values',
};

function messageOf(issue: Issue | undefined): string {
  return issue === undefined ? VAGUE : (ownWords(issue) ?? standardWords(issue));
}

const VAGUE = 'is not as it should be';

function standardWords(issue: Issue): string {
  if (issue.code === 'invalid_type') {
    return issue.message.endsWith('received undefined')
      ? 'is missing'
      : (kinds[issue.expected] ?? 'is of the wrong kind');
  }
  if (issue.code === 'invalid_value') {
    return `must be ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
  }
  if (issue.code === 'too_small') {
    return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
  }
  return issue.code === 'too_big' ? `must be at most ${issue.maximum}${unitOf(issue.origin)}` : VAGUE;
}

function unitOf(origin: string): string {
  if (origin === 'string') {
    return ' characters long';
  }
  return origin === 'array' || origin === 'record' ? ' long' : '';
}

/** Zod's own messages begin with a capital; ours follow the name of what is wrong. */
function ownWords({ message }: Issue): string | null {
  return /^[A-Z]/.test(message) ? null : message.replace(/\.$/, '');
}

/** The keys that may stand under `path`. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [step, ...rest] = path;
  return opened(schema).flatMap((one) => {
    if (one instanceof z.ZodObject) {
      return step === undefined ? Object.keys(one.shape) : under(one.shape[String(step)], rest);
    }
    if (one instanceof z.ZodRecord) {
      return step === undefined ? [] : under(one.valueType, rest);
    }
    return one instanceof z.ZodArray && step !== undefined ? under(one.element, rest) : [];
  });
}

function under(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  return schema instanceof z.ZodType ? keysAt(schema, path) : [];
}

/** What is inside of wrappers: defaults, options, unions and pipes. */
function opened(schema: unknown): readonly z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return opened(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) {
    return [...opened(schema.in), ...opened(schema.out)];
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap(opened);
  }
  return schema instanceof z.ZodType ? [schema] : [];
}
