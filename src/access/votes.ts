import type { UserId } from '../kernel/ids.ts';
import type { AccessRequest } from './access-request.ts';
import type { Consent } from './consent.ts';

export const stances = ['for', 'block', 'aside'] as const;
/** For it, against it, or neither: whoever stands aside lets the others decide. */
export type Stance = (typeof stances)[number];

export interface Vote {
  readonly by: UserId;
  readonly stance: Stance;
  /** In their own words; may be empty. */
  readonly why: string;
}

/** A request with the consent that it needs. */
export type Question = AccessRequest & { readonly consent: Consent };

/** A question with what people said to it. */
export type Poll = Question & {
  /** One for each Matrix id, the newest. */
  readonly votes: readonly Vote[];
  /** The time in which silence could be broken is over, and everything that was said in it was heard. */
  readonly isSilenceOver: boolean;
};

/** Whether something that a consent asks for is there, still can be, or cannot be any more. */
export type Standing = 'met' | 'open' | 'refused';

/** How one thing that is asked for stands, in names. */
export interface Tally {
  readonly standing: Standing;
  readonly for: readonly string[];
  readonly asides: readonly string[];
  readonly blocks: readonly { readonly voice: string; readonly why: string }[];
}
