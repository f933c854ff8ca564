import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { shortName } from '../src/stack/short-name.ts';
import type { LiveTask } from '../src/swarm/swarm.ts';
import { wordsFor } from '../src/swarm/words.ts';

const MOST_SHOWN = 11;

export default defineCommand({
  name: 'ps',
  summary: 'Show what of an app runs, and what failed.',
  example: '!ps nextcloud',
  args: z.object({ app: z.string() }),
  async run({ app: words }, context) {
    const picked = await pickApp(words, context, (app) => ({ command: 'ps', args: { app } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name, server, stack } = picked.app;
    const tasks = await context.swarms.of(server).tasks(stack, context.signal);
    const shown = newest(tasks);
    if (shown.length === 0) {
      return { answer: lines(`${name} does not run.`, `\`${context.bot.prefix}deploy ${name}\` starts it.`) };
    }
    return {
      answer: lines(
        `${name}, on ${server}`,
        ...shown.slice(0, MOST_SHOWN).map((task) => row(task, placeIn(shown), { stack, context })),
        shown.length > MOST_SHOWN ? `and ${shown.length - MOST_SHOWN} more` : '',
      ),
    };
  },
});

/** Of each place of each service the task that is or should be there. */
function newest(tasks: readonly LiveTask[]): readonly LiveTask[] {
  const places = new Map<string, LiveTask>();
  for (const task of tasks.toSorted((a, b) => a.since.getTime() - b.since.getTime())) {
    const place = `${task.service} ${task.slot ?? task.node}`;
    const known = places.get(place);
    if (known === undefined || task.desired !== 'shutdown' || known.desired === 'shutdown') {
      places.set(place, task);
    }
  }
  return [...places.values()].toSorted((a, b) => (a.service < b.service ? -1 : 1));
}

/** Where it is, told only where not all of it is in one place. */
function placeIn(shown: readonly LiveTask[]): (task: LiveTask) => string {
  const nodes = new Set(shown.map(({ node }) => node).filter((node) => node !== ''));
  return ({ node }) => (nodes.size < 2 || node === '' ? '' : ` on ${node}`);
}

function row(
  task: LiveTask,
  placeOf: (task: LiveTask) => string,
  { stack, context: { timeOf } }: { readonly stack: string; readonly context: CommandContext },
): string {
  const service = shortName(task.service, stack);
  const mark = task.state === 'running' || task.state === 'complete' ? '✓' : '⚠';
  const trouble = task.error === null ? '' : `: ${wordsFor(task)}`;
  return `${mark} ${service} ${task.state}${placeOf(task)} since ${timeOf(task.since)}${trouble}`;
}
