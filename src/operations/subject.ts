import type { AccessRequest } from '../access/decide.ts';
import type { Request } from './operation.ts';

/** A request about one app. */
export type AppRequest = Extract<Request, { readonly app: unknown }>;
/** The app that a request is about, and where it is. */
export type Subject = Pick<AppRequest, 'app' | 'server' | 'stack' | 'recipe'>;

/** `null`: it is about no app. */
export function subjectOf(request: Request): Subject | null {
  return 'app' in request ? request : null;
}

/** The stack that nobody else may change meanwhile; `null`: it changes none. */
export function lockedBy(request: Request): Pick<Subject, 'server' | 'stack'> | null {
  return subjectOf(request);
}

/** What the roles are asked about. */
export function matterOf(request: Request): Pick<AccessRequest, 'app' | 'server' | 'recipe'> {
  const { app, server, recipe } = subjectOf(request) ?? { app: null, server: null, recipe: null };
  return { app, server, recipe };
}

/** `deploy wiki.oak.coop`; about no app, the action alone. */
export function wishIn(request: Request): string {
  return [request.action, subjectOf(request)?.app].filter((word) => word !== undefined).join(' ');
}

/** For people: the app, or what the action is about instead. */
export function nameOfMatter(request: Request): string {
  return subjectOf(request)?.app ?? `\`${request.action}\``;
}
