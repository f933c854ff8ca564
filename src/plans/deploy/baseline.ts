import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Vault } from '../../operations/ports.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { withBuildOf } from '../../stack/with-image.ts';
import { postsOf } from '../../steps/posted.ts';
import type { LiveStack } from '../../swarm/swarm.ts';

/** What a stack was left with, to tell a hand that came since from what the files want now. */
export interface Baseline {
  /** By the service's name, newest first; without a service nobody knows. */
  readonly specs: ReadonlyMap<string, readonly [ServiceSpec, ...ServiceSpec[]]>;
  /** Of what runs otherwise: `changed by hand since #12`. */
  readonly words: string;
}

/** What the bot itself left there; `null`: it never deployed this stack. */
export function postedBaseline(
  { server }: Pick<App, 'server'>,
  names: readonly string[],
  vault: Vault,
): Baseline | null {
  const posts = names.map((name) => [name, postsOf({ server, name }, vault)] as const);
  const specs = posts.flatMap(([name, [newest, ...older]]) =>
    newest === undefined ? [] : [[name, [newest.spec, ...older.map(({ spec }) => spec)]] as const],
  );
  const last = Math.max(0, ...posts.flatMap(([, all]) => all.map(({ operation }) => operation)));
  return specs.length === 0 ? null : { specs: new Map(specs), words: `Changed by hand since #${last}` };
}

/** Where nobody remembers: what the version that runs would be with the settings of now. `null`: that version cannot be read. */
export async function renderedBaseline(
  version: string,
  live: LiveStack,
  renderAt: (version: string) => Promise<readonly ServiceSpec[]>,
): Promise<Baseline | null> {
  const services = await renderAt(version).catch((error: unknown) => {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  });
  return services === null
    ? null
    : {
        specs: new Map(withRunningBuilds(services, live).map((spec) => [spec.Name, [spec]])),
        words: `Not as recipe ${version.split('+')[0]} says`,
      };
}

function withRunningBuilds(services: readonly ServiceSpec[], live: LiveStack): readonly ServiceSpec[] {
  return services.map((spec) => {
    const running = live.services.find((one) => one.spec.Name === spec.Name)?.spec;
    return running === undefined ? spec : withBuildOf(spec, running);
  });
}
