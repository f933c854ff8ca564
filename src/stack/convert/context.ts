import type { StackName } from '../../kernel/ids.ts';
import type { ComposeDocument, Service } from '../decode/document.ts';

/** The stack that is converted. */
export interface Stack {
  readonly name: StackName;
  readonly document: ComposeDocument;
}

/** One service of it. */
export interface Conversion {
  readonly stack: Stack;
  readonly service: Service;
}
