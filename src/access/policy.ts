import type { RoomId, UserId } from '../kernel/ids.ts';
import type { ChangeClass } from './actions.ts';
import type { Consent } from './consent.ts';

export interface Person {
  /** As the file names it: `ana`. */
  readonly name: string;
  readonly users: readonly UserId[];
  readonly collective: string | null;
  /** Whom commits of the app settings name; `null`: the Matrix id serves. */
  readonly git: { readonly name: string; readonly email: string } | null;
  readonly line: number;
}

export interface Role {
  readonly name: string;
  readonly do: readonly string[];
  /** Like `do`, but always needs somebody who may do it. */
  readonly propose: readonly string[];
  /** Beats both, whichever role it stands in. */
  readonly deny: readonly string[];
  readonly apps: readonly string[];
  readonly servers: readonly string[];
  readonly line: number;
}

export interface Assignment {
  /** Names of people, or a room: then everybody who is joined there. */
  readonly who: { readonly people: readonly string[] } | { readonly room: RoomId };
  readonly role: string;
  /** The role is held until this moment, which is the end of the day (UTC) where the file names a day. */
  readonly until: Date | null;
  readonly line: number;
}

export interface Rule {
  readonly actions: readonly string[];
  readonly class: ChangeClass | null;
  /** Empty: whatever app, server or role. */
  readonly apps: readonly string[];
  readonly servers: readonly string[];
  /** Roles of the requester. */
  readonly roles: readonly string[];
  readonly needs: Consent;
  /** What goes wrong goes back by itself after so long without an answer, in milliseconds; `null`: it waits for somebody. */
  readonly goesBackMs: number | null;
  readonly line: number;
}

/** A roles file, checked. Who is not named in it may do nothing. */
export interface Policy {
  readonly path: string;
  /** Where those who count have their Matrix ids; `null`: wherever. */
  readonly homeservers: ReadonlySet<string> | null;
  /** The file's lines, to be quoted. */
  readonly lines: readonly string[];
  readonly people: ReadonlyMap<string, Person>;
  readonly personOfUser: ReadonlyMap<UserId, Person>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly assignments: readonly Assignment[];
  /** What each room is about, as patterns of apps. */
  readonly rooms: ReadonlyMap<RoomId, readonly string[]>;
  readonly rules: readonly Rule[];
  /** Names of people whose rights were taken away for now. Not from the file: the bot's own, so that it holds at once. */
  readonly suspended: ReadonlySet<string>;
}

/** Grants nothing to anybody: what holds while there never was a good file. */
export const emptyPolicy: Policy = {
  path: 'roles.yml',
  homeservers: null,
  lines: [],
  people: new Map(),
  personOfUser: new Map(),
  roles: new Map(),
  assignments: [],
  rooms: new Map(),
  rules: [],
  suspended: new Set(),
};
