import type { AccessRequest } from '../access/decide.ts';
import { spoken } from '../access/people.ts';
import type { RolesChange } from '../access/roles-change.ts';
import type { Request } from './operation.ts';

/** A request about one app. */
export type AppRequest = Extract<Request, { readonly app: unknown }>;
/** The app that a request is about, and where it is. */
export type Subject = Pick<AppRequest, 'app' | 'server' | 'stack' | 'recipe'>;

/** `null`: it is about no app. */
export function subjectOf(request: Request): Subject | null {
  if ('app' in request) {
    return request;
  }
  return 'about' in request ? request.about : null;
}

/** The stack that nobody else may change meanwhile; `null`: it changes none. */
export function lockedBy(request: Request): Pick<Subject, 'server' | 'stack'> | null {
  return 'app' in request ? request : null;
}

/** What the roles are asked about. */
export function matterOf(request: Request): Pick<AccessRequest, 'app' | 'server' | 'recipe'> {
  const { app, server, recipe } = subjectOf(request) ?? { app: null, server: null, recipe: null };
  return { app, server, recipe };
}

/** As it would be typed, in short: `deploy wiki.oak.coop`, `suspend kim`. */
export function wishIn(request: Request): string {
  if (request.action === 'suspend') {
    return `${request.isOver ? 'resume' : 'suspend'} ${request.person}`;
  }
  if (request.action === 'review') {
    return `review ${request.of}`;
  }
  if (request.action === 'roles') {
    return roleWish(request.change);
  }
  return `${request.action} ${subjectOf(request)?.app ?? 'all'}`;
}

function roleWish(change: RolesChange): string {
  if (change.what === 'outside') {
    return 'roles';
  }
  const { what, person, role } = change;
  return ['role', what, person, role].filter((word) => word !== null).join(' ');
}

/** What happened, of a request that is done when it is asked for; `null`: others have a plan that says so. */
export function doneAtOnce(request: Request): string | null {
  if (request.action === 'review') {
    return `#${request.of} was ${request.isOk ? '' : 'not '}right`;
  }
  if (request.action !== 'suspend') {
    return null;
  }
  const name = spoken({ name: request.person });
  const why = request.why === '' ? '' : `: ${request.why}`;
  return request.isOver ? `${name} has all rights of the roles file again` : `${name} is suspended${why}`;
}

/** For people: the app, or what the action is about instead. */
export function nameOfMatter(request: Request): string {
  return subjectOf(request)?.app ?? ('about' in request ? 'All apps' : `\`${request.action}\``);
}
