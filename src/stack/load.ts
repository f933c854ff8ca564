import type { StackName } from '../kernel/ids.ts';
import { type Additions, addToServices } from './additions.ts';
import type { Stack } from './convert/context.ts';
import { checkServiceImage } from './convert/service.ts';
import { convertStack, type Stages, stagesOf } from './convert/stack.ts';
import { type DockerNotices, noticesOf } from './docker-notices.ts';
import { hidingValues, withoutValues } from './hide-values.ts';
import { type DocumentInput, filesOf, type LoadedDocument, loadDocument } from './load-document.ts';
import type { StackSpec } from './spec.ts';
import { describeUse, type StackUse } from './use.ts';
import type { Warning } from './warning.ts';

export interface StackInput extends DocumentInput {
  readonly name: StackName;
  /** What is put on services by their short name: labels always, environment unless the service has it. */
  readonly additions?: Additions;
}

export interface LoadedStack extends StackUse {
  readonly spec: StackSpec;
  readonly warnings: readonly Warning[];
}

/**
 * What `docker stack deploy` of docker's CLI 28.2.2 makes of the same files and variables, image digests left open.
 * Pure. Throws `compose_invalid`, `compose_unsupported` with the place; a value of a variable is never part of the sentence.
 */
export function loadStack(input: StackInput): LoadedStack {
  try {
    const { stack, parsed, warnings } = load(input);
    const spec = convertStack(stack, filesOf(input));
    return { spec, warnings: withoutAnyValue(warnings, input), ...describeUse(stack, parsed) };
  } catch (error) {
    throw withoutValues(error, input);
  }
}

function withoutAnyValue(warnings: readonly Warning[], input: StackInput): readonly Warning[] {
  if (warnings.length === 0) {
    return warnings;
  }
  const hide = hidingValues(input);
  return warnings.map((warning) => ({ ...warning, sentence: hide(warning.sentence) }));
}

export interface StagedStack {
  readonly stages: Stages;
  readonly warnings: readonly Warning[];
  readonly notices: DockerNotices;
  /** All stages at once. Throws `compose_invalid`, `compose_unsupported`. */
  convert(): StackSpec;
}

/**
 * As `loadStack`, not converted yet; and what docker's own command says about the files. For whoever gave the variables: what they
 * are may stand in a sentence.
 */
export function stageStack(input: StackInput): StagedStack {
  const { stack, parsed, warnings } = load(input);
  return {
    stages: stagesOf(stack, filesOf(input)),
    warnings,
    notices: noticesOf(parsed, warnings),
    convert: () => convertStack(stack, filesOf(input)),
  };
}

function load(input: StackInput): Omit<LoadedDocument, 'document'> & { readonly stack: Stack } {
  const { document, parsed, warnings } = loadDocument(input);
  for (const service of document.services.values()) {
    checkServiceImage(service);
  }
  const stack = { name: input.name, document: addToServices(document, input.additions ?? {}) };
  return { stack, parsed, warnings };
}
