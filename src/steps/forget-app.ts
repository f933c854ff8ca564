import { z } from 'zod';
import { AppName, Digest, ServerName, StackName } from '../kernel/ids.ts';
import { vaultKey } from '../operations/ports.ts';
import { defineStep, ok } from './define.ts';
import { forgetAllHandedIn } from './handed-in.ts';
import { forgetKept } from './kept.ts';
import { forgetPosts } from './posted.ts';
import { forgetAllRetired } from './retired.ts';

/** What the bot itself remembers of an app that is removed, but for the journal: rendered specs, files, words of its commands, questions. */
export const forgetApp = defineStep({
  kind: 'forget-app',
  phase: 'forgotten',
  weight: 1,
  isChange: false,
  args: z.strictObject({
    server: ServerName,
    stack: StackName,
    app: AppName,
    /** Whole names of what it has or had. */
    services: z.array(z.string()),
  }),
  describe: () => 'what was kept of it forgotten',
  async apply({ server, stack, app, services }, { vault, revisions, clock, journal, inbox }, { operation }) {
    for (const name of services) {
      forgetPosts({ server, name }, vault);
    }
    revisions.forget({ server, stack });
    forgetAllRetired({ server, stack }, vault);
    forgetAllHandedIn(app, { vault, now: clock.now() });
    const others = journal.open().filter(({ id }) => id !== operation.id);
    const isNeeded = new Set(digestsIn(others));
    for (const { id } of journal.ofApp(app).filter(({ state }) => state === 'closed')) {
      vault.forget(vaultKey('excerpt', String(id)));
      vault.forget(vaultKey('output', String(id)));
      const kept = digestsIn(journal.history(id)).filter((digest) => !isNeeded.has(digest));
      kept.forEach((digest) => forgetKept(digest, vault));
    }
    inbox.endAbout(app);
    return ok;
  },
  recover: async () => 'redo',
});

/** What is referred to anywhere in it. */
function digestsIn(value: unknown): readonly Digest[] {
  const found = JSON.stringify(value).match(/[0-9a-f]{64}/g) ?? [];
  return [...new Set(found)].map((digest) => Digest.parse(digest));
}
