import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { ServerName } from '../src/kernel/ids.ts';

export default defineCommand({
  name: 'version',
  summary: 'Show my version and those of the servers.',
  example: '!version',
  args: z.object({}),
  async run(_args, context) {
    const servers = await Promise.all(context.swarms.servers.map((server) => describe(server, context)));
    return { answer: lines(`coopbot ${context.bot.version}`, ...servers) };
  },
});

async function describe(server: ServerName, { swarms, signal }: CommandContext): Promise<string> {
  try {
    const { engine, nodes } = await swarms.of(server).facts(signal);
    const ready = nodes.filter(({ isReady }) => isReady).length;
    return `${server}: Docker ${engine}, ${ready} of ${nodes.length} nodes ready`;
  } catch (error) {
    if (error instanceof UserError) {
      return `⚠ ${server}: ${error.message}`;
    }
    throw error;
  }
}
