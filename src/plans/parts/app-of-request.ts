import type { App, AppReader } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Subject } from '../../operations/subject.ts';

/**
 * The app that a request is about, as its file says now. What is locked and looked at is the stack of the request: settings that name
 * another one since are another request. Throws `unknown_app`, `app_broken`, `app_exists`.
 */
export async function appOfRequest({ app, server, stack }: Subject, apps: AppReader): Promise<App> {
  const now = await apps.read(app);
  if (now.stack !== stack || now.server !== server) {
    const sentence = `\`${app}\` was moved meanwhile: it is \`${now.stack}\` on ${now.server} now.`;
    throw new UserError('app_exists', sentence);
  }
  return now;
}
