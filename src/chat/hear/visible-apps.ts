import type { AccessRequest } from '../../access/decide.ts';
import { decide } from '../../access/decide.ts';
import type { Members } from '../../access/people.ts';
import type { Policy } from '../../access/roles.ts';
import type { App, AppReader, BrokenApp } from '../../apps/apps.ts';
import { subjectOfBroken } from '../../apps/broken.ts';
import { UserError } from '../../kernel/errors.ts';
import type { CommandContext } from '../command.ts';
import type { TalkDeps } from './deps.ts';

type Who = Pick<AccessRequest, 'actor' | 'room' | 'now'>;

interface Viewer {
  readonly who: Who;
  readonly members: Members;
}

/** An app, or a stack that nobody knows the recipe of. */
type Subject = Pick<App, 'name'> & Pick<AccessRequest, 'recipe' | 'server'>;

/** Whether a person may look at it in a room. */
export function mayLook(policy: Policy, { who, members }: Viewer): (subject: Subject) => boolean {
  return ({ name, recipe, server }) => {
    const asked = { ...who, actions: ['look'], class: null, app: name, recipe, server };
    return decide(policy, asked, members).decision === 'granted';
  };
}

/** The apps that a person may look at in a room; the others are not there at all, nor are their files that cannot be read. */
export function visibleApps(apps: AppReader, isVisible: ReturnType<typeof mayLook>): AppReader {
  return {
    async list() {
      const { apps: all, broken } = await apps.list();
      return { apps: all.filter(isVisible), broken: broken.filter(isFileVisible(isVisible)) };
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

/** The same of what runs already. */
export function visibleAdoption(
  adoption: TalkDeps['adoption'],
  isVisible: ReturnType<typeof mayLook>,
): CommandContext['adoption'] {
  return {
    ...adoption,
    adoptable: async () => (await adoption.adoptable()).filter(isVisible),
    async survey(signal) {
      const found = await adoption.survey(isVisible, signal);
      return { ...found, broken: found.broken.filter(isFileVisible(isVisible)) };
    },
  };
}

function isFileVisible(isVisible: ReturnType<typeof mayLook>): (file: BrokenApp) => boolean {
  return (file) => isVisible({ ...subjectOfBroken(file), recipe: null });
}
