import { z } from 'zod';
import { AppName, Digest, RecipeName, ServerName, StackName } from '../kernel/ids.ts';
import type { Step } from '../operations/operation.ts';
import type { StackSpec } from '../stack/spec.ts';
import { Network } from './create-network.ts';
import { defineStep, ok } from './define.ts';
import { type Keeping, keptConfig, keptSecret, keptSpec, keptText } from './kept.ts';

const names = z.array(z.string());

/** What runs now and is well, kept whole: somebody may want to come back to it. A deploy that ended with trouble leaves none. */
export const keepRevision = defineStep({
  kind: 'keep-revision',
  phase: 'way back kept',
  weight: 0,
  isChange: false,
  args: z.strictObject({
    server: ServerName,
    stack: StackName,
    app: AppName,
    recipe: RecipeName,
    version: z.string().nullable(),
    commit: z.string().nullable(),
    source: Digest.exactOptional(),
    /** Of the app's env file. */
    text: Digest,
    networks: z.array(Network),
    secrets: z.array(Digest),
    configs: z.array(Digest),
    services: z.array(Digest),
    external: z.strictObject({ networks: names, secrets: names, configs: names }),
    /** It ran before the bot came. */
    isFirst: z.boolean(),
  }),
  describe: ({ isFirst }) => (isFirst ? 'what runs now kept for a way back' : 'way back kept'),
  async apply(given, world, { operation }) {
    const { networks, secrets, configs, services, external, text, isFirst, ...about } = given;
    if (operation.troubles.length > 0) {
      return ok;
    }
    world.revisions.keep({
      ...about,
      at: world.clock.now(),
      operation: isFirst ? null : operation.id,
      spec: {
        name: given.stack,
        networks,
        secrets: secrets.map((one) => keptSecret(one, world)),
        configs: configs.map((one) => keptConfig(one, world)),
        services: services.map((one) => keptSpec(one, world)),
        external,
      },
      text: keptText(text, world),
    });
    return ok;
  },
  /** Keeping it again changes nothing. */
  recover: async () => 'redo',
});

type About = Omit<
  Parameters<typeof keepRevision.make>[0],
  'stack' | 'text' | 'networks' | 'secrets' | 'configs' | 'services' | 'external'
>;

/** The step that keeps this stack, with the file that goes with it. */
export function keepRevisionOf(
  about: About & { readonly text: string },
  spec: StackSpec,
  keeping: Keeping,
): Step {
  const { networks, secrets, external } = spec;
  return keepRevision.make({
    ...about,
    stack: spec.name,
    text: keeping.keep('text', about.text),
    networks: networks.map((one) => Network.parse(one)),
    secrets: secrets.map((one) => keeping.keep('secret', one)),
    configs: spec.configs.map((one) => keeping.keep('config', one)),
    services: spec.services.map((one) => keeping.keep('spec', one)),
    external: {
      networks: [...external.networks],
      secrets: [...external.secrets],
      configs: [...external.configs],
    },
  });
}
