import { z } from 'zod';
import { flag } from '../arguments.ts';
import { reasonOf } from './own-words.ts';

/** `--emergency "<why>"`: without the OK that the rules ask for. */
export const emergencyFlag = flag(z.string().transform(reasonOf).optional(), 'why');

/** The same as a part of a request. */
export function emergencyPart(why: string | undefined): { readonly emergency?: string } {
  return why === undefined || why === '' ? {} : { emergency: why };
}

/** And as it is typed. */
export function emergencyTyped(why: string | undefined): Readonly<Record<string, string>> {
  return why === undefined ? {} : { '--emergency': why };
}
