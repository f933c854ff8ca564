import type { Answer } from './probe-answers.ts';

/** A service of a compose file, as YAML has it. */
export type Service = Readonly<Record<string, unknown>>;
export type Services = Readonly<Record<string, Service>>;

/** One way for an app to get well or not, and what the room reads of it. */
export interface VerdictCase {
  /** Also the app's domain: `crash` is `crash.lab.coop`. */
  readonly name: string;
  /** What happens, in a sentence without a subject. */
  readonly what: string;
  /** It cannot be played on 20.10. By default it is on both. */
  readonly isFor28?: true;
  /** The recipe's first release, which runs already, well. By default nothing does. */
  readonly before?: Services;
  /** The release that is deployed. `REGISTRY` is the registry's address. */
  readonly services: Services;
  /** Of both releases; by default none. */
  readonly volumes?: Readonly<Record<string, unknown>>;
  /** Another app of the same room that runs already, well. By default there is none. */
  readonly neighbour?: Services;
  /** What is typed, each after the verdict on what was typed before; `APP` is the app. By default that it be deployed. */
  readonly types?: readonly string[];
  /** How fast the bot's own clock runs beside the engine's: where it waits to the very end. By default as fast. */
  readonly speed?: number;
  /** What the app's address answers; by default `200`. */
  readonly address?: Answer;
  /** It uses the third node: one such case after the other. */
  readonly onThird?: true;
  /** What a person with `docker` did before; services whose names begin with the stack's are removed in the end. */
  readonly beforehand?: (hand: Hand) => Promise<void>;
  /** What a person with `docker`, or the world, does meanwhile. It must end by itself. */
  readonly meanwhile?: (hand: Hand) => Promise<void>;
  /** The verdict, line by line, without its last: who asked and how long it took. */
  readonly says: readonly string[];
  /** What docker's own command line shows afterwards: `app 1/1`, with how Swarm's update of it stands. A `*` is any number. */
  readonly shows: readonly string[];
}

export interface Hand {
  readonly stack: string;
  /** Docker's own command line on the manager. */
  docker(...args: readonly string[]): Promise<string>;
  /** Tries again until it is so. */
  until(isSo: () => Promise<boolean>): Promise<void>;
  /** Cuts the power of the third node, and gives it back. */
  readonly third: { off(): Promise<void>; on(): Promise<void> };
}
