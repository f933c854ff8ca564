import { z } from 'zod';
import { keyedDigest } from '../kernel/digest.ts';
import { AppName, Digest, ServerName } from '../kernel/ids.ts';
import { defineStep, ok } from './define.ts';
import { noteInserted } from './generated.ts';
import { forgetHandedIn, handedIn, handIn } from './handed-in.ts';

/**
 * A value that somebody handed in on the bot's machine. It is in the vault before it is on the swarm, and when it is there it is
 * nowhere else any more: neither in the vault nor in its file.
 */
export const insertSecret = defineStep({
  kind: 'insert-secret',
  phase: 'passwords',
  weight: 1,
  isChange: true,
  args: z.strictObject({
    server: ServerName,
    app: AppName,
    key: z.string(),
    /** On the swarm, version included. */
    name: z.string(),
    /** Of the value that people agreed to. */
    value: Digest,
  }),
  describe: ({ key }) => `password ${key} inserted`,
  async apply({ server, app, key, name, value }, world, { signal, operation }) {
    const { vault, clock, handedFiles: files, digestKey, swarms } = world;
    const place = { app, key };
    const desk = { vault, now: clock.now() };
    const swarm = swarms.of(server);
    const { secrets } = await swarm.find({ networks: [], secrets: [name], configs: [] }, signal);
    if (!secrets.has(name)) {
      const handed = await handedIn(place, { ...desk, files });
      if (handed === null || keyedDigest(digestKey, handed.value.reveal()) !== value) {
        const reason = `The value for \`${key}\` that was handed in is not there any more.`;
        return { ok: false, verdict: 'failed', reason, hint: 'Hand it in again, then ask again.' };
      }
      handIn(place, handed.value, desk);
      await swarm.createSecret({ Name: name, Labels: {} }, handed.value, signal);
    }
    noteInserted({ server, name }, operation.id, vault);
    await files.remove(place);
    forgetHandedIn(place, desk);
    return ok;
  },
  recover: async () => 'redo',
});
