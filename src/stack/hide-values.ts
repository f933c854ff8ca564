import { UserError, where } from '../kernel/errors.ts';
import type { DocumentInput } from './load-document.ts';

/** Shorter ones are no secrets, and stand in every sentence. Our choice. */
const SHORTEST = 4;
/** What cuts a value in pieces on its way into a sentence. */
const CUTS = /[\s:,/=]+/;

type Told = Pick<DocumentInput, 'files' | 'variables'>;

/** A text with `…` for the value of a variable, or a piece of one. What the files themselves write is no secret. */
export function hidingValues({ files, variables }: Told): (text: string) => string {
  const pieces = Object.values(variables).flatMap((value) => [value, ...value.split(CUTS)]);
  const secrets = [...new Set(pieces)]
    .filter((piece) => piece.length >= SHORTEST && !files.some(({ text }) => text.includes(piece)))
    .toSorted((one, other) => other.length - one.length);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text);
}

/** The same failure, with nothing of a variable's value in its sentence. Anything else is given back as it is. */
export function withoutValues(error: unknown, told: Told): unknown {
  if (!(error instanceof UserError)) {
    return error;
  }
  const { code, place, message } = error;
  const front = place === null ? '' : `${where(place)}: `;
  const sentence = hidingValues(told)(message.slice(front.length));
  return new UserError(code, sentence, place === null ? {} : { place });
}
