import { dockerCredentials } from '../../adapters/docker/credentials/docker-credentials.ts';
import { UserError } from '../../kernel/errors.ts';
import { type StagedStack, stageStack } from '../../stack/load.ts';
import type { CliCommand, CliContext, Given } from '../command.ts';
import { composeFileFlag, readComposeFiles } from '../compose-files.ts';
import type { Deployment } from '../deploy/deployment.ts';
import { deployLikeDocker } from '../deploy/like-docker/deploy.ts';
import { tellNotices, tellWarnings } from '../deploy/notices.ts';
import type { Resolve } from '../deploy/resolve.ts';
import { deploySafely } from '../deploy/safely/deploy.ts';
import { waitForServices } from '../deploy/wait/wait.ts';
import { openEngine } from '../engine.ts';
import { stackNameOf } from '../stack-name.ts';

const resolves: ReadonlyMap<string, Resolve> = new Map([
  ['always', 'always'],
  ['changed', 'changed'],
  ['never', 'never'],
]);

export const stackDeploy: CliCommand = {
  name: 'stack deploy',
  aliases: ['up'],
  summary: 'Deploy a new stack or update an existing stack',
  usage: '[OPTIONS] STACK',
  args: { least: 1, most: 1 },
  flags: {
    'compose-file': composeFileFlag,
    detach: {
      kind: 'boolean',
      short: 'd',
      default: 'true',
      summary: 'Exit immediately instead of waiting for the stack services to converge',
    },
    'like-docker': {
      kind: 'boolean',
      summary: 'Send exactly the requests of docker stack deploy 28.2.2, without the checks made here before',
    },
    prune: { kind: 'boolean', summary: 'Prune services that are no longer referenced' },
    quiet: { kind: 'boolean', short: 'q', summary: 'Suppress progress output' },
    'resolve-image': {
      kind: 'text',
      default: 'always',
      summary:
        'Query the registry to resolve image digest and supported platforms ("always", "changed", "never")',
    },
    'with-registry-auth': {
      kind: 'boolean',
      summary: 'Send registry authentication details to Swarm agents',
    },
  },
  run: deploy,
};

async function deploy(given: Given, context: CliContext): Promise<number> {
  const deployment = await prepare(given, context);
  const isLikeDocker = given.is('like-docker');
  const deployed = await (isLikeDocker ? deployLikeDocker(deployment) : deploySafely(deployment));
  return given.is('detach')
    ? 0
    : waitForServices(deployed, { isQuiet: given.is('quiet'), isLikeDocker }, deployment);
}

async function prepare(given: Given, context: CliContext): Promise<Deployment> {
  const name = stackNameOf(given.args[0] ?? '');
  const input = await readComposeFiles(given.list('compose-file'), context);
  const stack = stageStack({ ...input, name });
  tell(stack, given, context);
  const resolve = resolves.get(given.text('resolve-image'));
  if (resolve === undefined) {
    throw new UserError(
      'bad_arguments',
      `Invalid option ${given.text('resolve-image')} for flag --resolve-image`,
    );
  }
  if (!given.has('detach')) {
    context.err(
      'Since --detach=false was not specified, tasks will be created in the background.\nIn a future release, --detach=false will become the default.\n',
    );
  }
  return {
    stack,
    engine: await openEngine(context),
    credentials: given.is('with-registry-auth') ? dockerCredentials(context.environment) : null,
    resolve,
    isPruned: given.is('prune'),
    context,
  };
}

function tell({ notices, warnings }: StagedStack, given: Given, context: CliContext): void {
  tellNotices(notices, context);
  if (!given.is('like-docker')) {
    tellWarnings(warnings, context);
  }
}
