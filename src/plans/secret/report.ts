import type { App } from '../../apps/apps.ts';
import type { Clock } from '../../kernel/system.ts';
import type { Vault } from '../../operations/ports.ts';
import type { HandedFiles } from '../../recipes/handed-files.ts';
import type { SecretReport } from '../../recipes/secrets.ts';
import { generatedAt, generatedKey } from '../../steps/generated.ts';
import { handedIn } from '../../steps/handed-in.ts';
import { lookAtSecrets, type SecretLookDeps } from './look.ts';

export interface SecretReportDeps extends SecretLookDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly handedFiles: HandedFiles;
}

/** What people may know of the passwords of an app: names and times. Throws what keeps its files from being rendered. */
export function reportSecrets(
  deps: SecretReportDeps,
): (app: App, signal: AbortSignal) => Promise<SecretReport> {
  const { vault, clock, handedFiles: files } = deps;
  return async (app, signal) => {
    const look = await lookAtSecrets(app, deps, signal);
    const { server } = app;
    const secrets = await Promise.all(
      look.secrets.map(async (secret) => {
        const { key, name, version, isGenerated, warning, services, since, others } = secret;
        const kept = generatedAt({ server, name }, vault);
        return {
          key,
          name,
          version,
          isGenerated,
          warning,
          services,
          since,
          others,
          isHandedIn: (await handedIn({ app: app.name, key }, { vault, now: clock.now(), files })) !== null,
          waits: kept === null ? null : { key: generatedKey({ server, name }), by: kept.by },
        };
      }),
    );
    return { isRunning: look.live.services.length > 0, folder: files.folder, secrets };
  };
}
