import { z } from 'zod';
import type { AppName } from '../kernel/ids.ts';
import { Secret } from '../kernel/secret.ts';
import { type Vault, vaultKey } from '../operations/ports.ts';
import type { HandedFiles, HandedPlace } from '../recipes/handed-files.ts';

/** What was handed in and is not on a swarm yet. */
export interface HandedIn {
  readonly value: Secret;
  /** Where it was found, for people. */
  readonly from: string;
}

/** After this nobody remembers it: it is forgotten, in milliseconds. Our choice: consent may take a day. */
const WAITS_MS = 48 * 3_600_000;

const Waiting = z.record(z.string(), z.object({ value: z.string(), at: z.coerce.date<Date | string>() }));
type Waiting = z.infer<typeof Waiting>;

/** All of them under one key, so that what is old can be found. */
const KEY = vaultKey('handed', 'waiting');

/** Keeps a value until an operation takes it to the swarm; one that waits already is replaced. To be called in a transaction. */
export function handIn(place: HandedPlace, value: Secret, { vault, now }: Desk): void {
  vault.put(KEY, { ...read(vault, now), [nameOf(place)]: { value: value.reveal(), at: now } });
}

interface Desk {
  readonly vault: Vault;
  readonly now: Date;
}

/** The value typed on the machine, else the one in a file; `null`: nothing waits. */
export async function handedIn(
  place: HandedPlace,
  { vault, now, files }: { readonly vault: Vault; readonly now: Date; readonly files: HandedFiles },
): Promise<HandedIn | null> {
  const typed = read(vault, now)[nameOf(place)];
  if (typed !== undefined) {
    return { value: new Secret(typed.value), from: 'what was typed on the server' };
  }
  const value = await files.read(place);
  return value === null ? null : { value, from: 'its file on the server' };
}

/** Harmless when there is none. */
export function forgetHandedIn(place: HandedPlace, { vault, now }: Desk): void {
  const { [nameOf(place)]: taken, ...others } = read(vault, now);
  if (taken !== undefined) {
    vault.put(KEY, others);
  }
}

/** Whatever waits for any secret of an app. */
export function forgetAllHandedIn(app: AppName, { vault, now }: Desk): void {
  const all = Object.entries(read(vault, now));
  const left = all.filter(([name]) => !name.startsWith(nameOf({ app, key: '' })));
  if (left.length < all.length) {
    vault.put(KEY, Object.fromEntries(left));
  }
}

/** What nobody took in time. To be called when the bot starts. */
export function forgetOldHandedIn({ vault, now }: Desk): void {
  const all = Waiting.nullable().parse(vault.get(KEY)) ?? {};
  const left = read(vault, now);
  if (Object.keys(left).length < Object.keys(all).length) {
    vault.put(KEY, left);
  }
}

function read(vault: Pick<Vault, 'get'>, now: Date): Waiting {
  const all = Waiting.nullable().parse(vault.get(KEY)) ?? {};
  return Object.fromEntries(
    Object.entries(all).filter(([, { at }]) => now.getTime() - at.getTime() < WAITS_MS),
  );
}

function nameOf({ app, key }: HandedPlace): string {
  return `${app}/${key}`;
}
