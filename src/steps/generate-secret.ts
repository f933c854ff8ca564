import { z } from 'zod';
import { ServerName } from '../kernel/ids.ts';
import type { Secret } from '../kernel/secret.ts';
import type { StepContext } from '../operations/ports.ts';
import { type Charset, generatePassword, isCharset } from '../recipes/passwords.ts';
import { defineStep, ok, type World } from './define.ts';
import { generatedAt, keepGenerated } from './generated.ts';

const args = z.strictObject({
  server: ServerName,
  /** Its name on the swarm, version included. */
  name: z.string(),
  key: z.string(),
  length: z.int().nullable(),
  charset: z.array(z.custom<Charset>((value) => typeof value === 'string' && isCharset(value))),
});

/**
 * A password that nobody chose. It is in the vault before it is on the swarm: after a crash in between, the same one is taken, and
 * it stays there until it was handed over.
 */
export const generateSecret = defineStep({
  kind: 'generate-secret',
  phase: 'passwords',
  weight: 1,
  isChange: true,
  args,
  describe: ({ key }) => `password ${key}`,
  async apply(given, world, { signal, operation }) {
    const swarm = world.swarms.of(given.server);
    const { secrets } = await swarm.find({ networks: [], secrets: [given.name], configs: [] }, signal);
    if (!secrets.has(given.name)) {
      const value = valueOf(given, world, operation);
      await swarm.createSecret({ Name: given.name, Labels: {} }, value, signal);
    }
    return ok;
  },
  recover: async () => 'redo',
});

function valueOf(
  { server, name, length, charset }: z.infer<typeof args>,
  { vault, random }: World,
  { id: operation, by }: StepContext['operation'],
): Secret {
  const kept = generatedAt({ server, name }, vault);
  if (kept !== null) {
    return kept.value;
  }
  const value = generatePassword({ length, charset }, random);
  keepGenerated({ server, name }, { value, by, operation }, vault);
  return value;
}
