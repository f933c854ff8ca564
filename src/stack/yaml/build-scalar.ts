import { isAlias, isScalar, type ParsedNode, Scalar as YamlScalar } from 'yaml';
import { type Build, refuse } from './context.ts';
import type { Scalar, ScalarValue } from './node.ts';
import { quoteFault } from './quotes.ts';
import { resolvePlain } from './scalar.ts';

const TAGS = 'tag:yaml.org,2002:';

const kinds = new Map<string, ScalarValue['kind']>([
  ['bool', 'boolean'],
  ['int', 'integer'],
  ['float', 'float'],
  ['null', 'null'],
  ['timestamp', 'time'],
]);

export function buildScalar(node: YamlScalar.Parsed, context: Build): Scalar {
  return { ...valueOf(node, context), at: context.at(node.range[0]) };
}

function valueOf(node: YamlScalar.Parsed, context: Build): ScalarValue {
  checkQuotes(node, context);
  const text = textOf(node);
  const tag = node.tag?.startsWith(TAGS) === true ? node.tag.slice(TAGS.length) : node.tag;
  // `!` alone says nothing.
  if (tag === undefined || tag === '!') {
    return isPlain(node) ? resolvePlain(text) : { kind: 'text', value: text };
  }
  if (tag === 'binary') {
    return { kind: 'text', value: decodeBinary(text, () => refuse(context, node, 'This is not base64.')) };
  }
  const kind = kinds.get(tag);
  return kind === undefined ? { kind: 'text', value: text } : resolveTagged(node, kind, context);
}

function checkQuotes(node: YamlScalar.Parsed, context: Build): void {
  if (node.type === YamlScalar.QUOTE_DOUBLE || node.type === YamlScalar.QUOTE_SINGLE) {
    const fault = quoteFault(context.text.slice(node.range[0], node.range[1]));
    if (fault !== null) {
      throw refuse(context, node, fault);
    }
  }
}

function resolveTagged(node: YamlScalar.Parsed, kind: ScalarValue['kind'], context: Build): ScalarValue {
  const value = resolvePlain(textOf(node));
  if (value.kind === 'integer' && kind === 'float') {
    return { kind: 'float', value: Number(value.value) };
  }
  if (value.kind !== kind) {
    throw refuse(context, node, `This value is not what its tag \`!!${node.tag?.slice(TAGS.length)}\` says.`);
  }
  return value;
}

function decodeBinary(text: string, refusal: () => Error): string {
  const digits = text.replaceAll(/\s/g, '');
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) {
    throw refusal();
  }
  return Buffer.from(digits, 'base64').toString('utf8');
}

/** `<<` without quotes. */
export function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && isPlain(key) && key.tag === undefined && textOf(key) === '<<';
}

/** Keys are texts: `yes` and `on` are too, but not `1`, `true` or nothing. Throws `compose_invalid`. */
export function keyOf(key: ParsedNode, context: Build): string {
  const target = isAlias(key) ? context.aliases.get(key) : key;
  const isNamed = isScalar(target) && [undefined, '!', `${TAGS}str`].includes(target.tag);
  const value = isNamed ? valueOf(target, context) : null;
  if (value?.kind !== 'text') {
    throw refuse(context, key, 'A key must be a text. Put it in quotes.');
  }
  return value.value;
}

function isPlain(node: YamlScalar): boolean {
  return node.type === undefined || node.type === YamlScalar.PLAIN;
}

function textOf(node: YamlScalar): string {
  return node.source ?? (typeof node.value === 'string' ? node.value : '');
}
