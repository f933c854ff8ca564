import type { CliCommand, CliContext, Given } from '../command.ts';
import { openEngine } from '../engine.ts';
import { beginRemoval, finishRemoval } from '../removal/removal.ts';
import { checkStackName } from '../stack-name.ts';

/** Docker does not wait unless told to; whoever deploys the stack again at once finds half of the old one. */
export const stackRm: CliCommand = {
  name: 'stack rm',
  aliases: ['remove', 'down'],
  summary: 'Remove one or more stacks, and wait until they are gone',
  usage: '[OPTIONS] STACK [STACK...]',
  args: { least: 1, most: Number.POSITIVE_INFINITY },
  flags: {
    detach: {
      kind: 'boolean',
      short: 'd',
      default: 'false',
      summary: 'Do not wait for stack removal (docker does not wait unless told so)',
    },
  },
  run,
};

async function run(given: Given, context: CliContext): Promise<number> {
  const stacks = new Set(given.args.map(checkStackName));
  const isDetached = given.is('detach');
  const engine = await openEngine(context);
  let isWell = true;
  const begun = [];
  for (const stack of stacks) {
    const removal = await beginRemoval(engine, { stack, isDetached }, context);
    isWell = isWell && removal.is !== 'failed';
    begun.push(...(removal.is === 'begun' ? [removal] : []));
  }
  for (const removal of isDetached ? [] : begun) {
    isWell = (await finishRemoval(engine, removal, context)) && isWell;
  }
  return isWell ? 0 : 1;
}
