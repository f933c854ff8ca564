import { createGitApps } from '../../src/adapters/git/apps.ts';
import { AppName, EventId, OperationId, ServerName, UserId } from '../../src/kernel/ids.ts';

/** A process that writes one version after the other into an app's file until it is killed; says so before the first. */
const [folder = '', first = '1'] = process.argv.slice(2);
const quiet = (): void => undefined;
const apps = createGitApps({ folder, remote: null, log: { info: quiet, warn: quiet, error: quiet } });
await apps.list();
console.log('ready');
for (let version = Number(first); ; version += 1) {
  await apps.write({
    app: AppName.parse('cloud.oak.coop'),
    server: ServerName.parse('one'),
    text: `TYPE=nextcloud:${version}.0.0\n`,
    reason: {
      subject: `Version ${version}`,
      by: UserId.parse('@lou:oak.coop'),
      event: EventId.parse('$1'),
      operation: OperationId.parse(version),
    },
  });
}
