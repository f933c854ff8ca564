import type { AccessRequest } from '../access/decide.ts';
import { decide } from '../access/decide.ts';
import type { Members } from '../access/people.ts';
import type { Policy } from '../access/roles.ts';
import type { App, AppReader } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';

type Who = Pick<AccessRequest, 'actor' | 'room' | 'now'>;

/** The apps that a person may look at in a room; the others are not there at all. */
export function visibleApps(
  apps: AppReader,
  policy: Policy,
  { who, members }: { readonly who: Who; readonly members: Members },
): AppReader {
  function isVisible({ name, recipe, server }: App): boolean {
    const asked = { ...who, actions: ['look'], class: null, app: name, recipe, server };
    return decide(policy, asked, members).decision === 'granted';
  }
  return {
    async list() {
      const { apps: all, broken } = await apps.list();
      return { apps: all.filter(isVisible), broken };
    },
    async read(name) {
      const app = await apps.read(name);
      if (!isVisible(app)) {
        throw new UserError('unknown_app', `There is no app \`${name}\`.`);
      }
      return app;
    },
  };
}
