import { type Place, UserError, type UserErrorCode } from '../../kernel/errors.ts';
import type { Warning } from '../warning.ts';
import type { Position, YamlNode } from '../yaml/node.ts';

/** One compose file while it is read. */
export interface ComposeFile {
  readonly path: string;
  /** `8` for `version: "3.8"`. */
  readonly minor: number;
  readonly warnings: Warning[];
}

/** A value's place in words: `services.app.ports.0`. */
export interface Spot {
  readonly file: ComposeFile;
  readonly path: string;
}

export function below({ file, path }: Spot, key: string | number): Spot {
  return { file, path: path === '' ? String(key) : `${path}.${key}` };
}

export function placeOf({ file }: Spot, at: Position): Place {
  return { path: file.path, line: at.line, column: at.column };
}

/** `compose_invalid` at the node: "`services.app.ports` must be a list." */
export function invalid(node: YamlNode, spot: Spot, complaint: string): UserError {
  return refusal('compose_invalid', placeOf(spot, node.at), `\`${spot.path}\` ${complaint}`);
}

export function refusal(code: UserErrorCode, place: Place, sentence: string): UserError {
  return new UserError(code, sentence, { place });
}

export function warn(spot: Spot, at: Position, sentence: string): void {
  spot.file.warnings.push({ place: placeOf(spot, at), sentence });
}
