import { stringify } from 'yaml';
import { z } from 'zod';
import { ConfigFile } from './schema.ts';

const Words = z.object({
  description: z.string().default(''),
  example: z.unknown().optional(),
  isShown: z.boolean().default(false),
});

const HEADER = `# coopbot's settings. Copy this file to config.yml and change what is yours.
# It is checked at the start: what is wrong is told with its line. Keys behind \`#\` may be left out.
# Relative paths are relative to this file. Secrets never stand here: only the names of their files.
`;

/** config.example.yml: every key with its words, and its default or an example. Loads as it is. */
export function renderExample(): string {
  return `${HEADER}\n${blockOf(ConfigFile, '').join('\n')}\n`;
}

function blockOf(schema: z.ZodObject, indent: string): readonly string[] {
  return Object.entries(schema.shape).flatMap(([name, inner], index) => {
    const isSpaced = indent === '' && index > 0;
    return [...(isSpaced ? [''] : []), ...keyOf(name, inner, indent)];
  });
}

function keyOf(name: string, schema: unknown, indent: string): readonly string[] {
  if (!(schema instanceof z.ZodType)) {
    return [];
  }
  const shown = shownOf(schema);
  const isLeftOut = schema instanceof z.ZodOptional && !shown.isShown;
  const lines = valueOf(name, schema, indent);
  return [
    ...commentOf(shown.description, indent),
    ...(isLeftOut ? lines.map((line) => `${indent}#${line.slice(indent.length)}`) : lines),
  ];
}

function valueOf(name: string, schema: z.ZodType, indent: string): readonly string[] {
  const inner = bare(schema);
  const { example } = shownOf(schema);
  const deeper = `${indent}  `;
  if (inner instanceof z.ZodObject) {
    return [`${indent}${name}:`, ...blockOf(inner, deeper)];
  }
  const values = inner instanceof z.ZodRecord ? bare(inner.valueType) : null;
  if (values instanceof z.ZodObject) {
    return [`${indent}${name}:`, `${deeper}${String(example)}:`, ...blockOf(values, `${deeper}  `)];
  }
  const value = stringify(example ?? defaultOf(schema), { lineWidth: 0, collectionStyle: 'flow' });
  return [`${indent}${name}: ${value.trim()}`];
}

function shownOf(schema: z.ZodType): z.output<typeof Words> {
  return Words.parse(schema.meta() ?? {});
}

function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.def.defaultValue : '';
}

/** Without defaults, "may be left out" and what is done to the value before. */
function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) {
    return schema.in instanceof z.ZodTransform ? bare(schema.out) : schema;
  }
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.unwrap())
    : schema;
}

function commentOf(description: string, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of description.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 100) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`${indent}# ${word}`);
    }
  }
  return lines;
}
