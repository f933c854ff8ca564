import { z } from 'zod';
import { decide } from '../src/access/decide.ts';
import { appPath, parseApp } from '../src/apps/app.ts';
import { answerTo, type Beginning, settingsToAsk } from '../src/apps/ask-settings.ts';
import { type Domain, parseDomain } from '../src/apps/domain.ts';
import { checkDomainFree } from '../src/apps/domain-free.ts';
import { newApp } from '../src/apps/new-app.ts';
import type { SampleSetting } from '../src/apps/sample-settings.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { type Document, lines } from '../src/chat/document.ts';
import { pickRecipe } from '../src/chat/pick/recipe.ts';
import { didYouMean } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { RecipeName, ServerName } from '../src/kernel/ids.ts';
import { chooseVersion } from '../src/recipes/choose-version.ts';
import { titleOf } from '../src/recipes/title.ts';
import { foreign, versionWords } from '../src/recipes/words.ts';

const MOST_DOCS = 3;
const USAGE = '<recipe> [domain] [on <server>]';

export default defineCommand({
  name: 'new',
  summary: 'Make the settings of a new app, asking for what its recipe leaves open; deploys nothing.',
  example: '!new nextcloud cloud.oak.coop',
  actions: ['create'],
  usage: USAGE,
  args: z.object({ recipe: z.string(), words: z.string().optional() }),
  async run({ recipe: typed, words = '' }, context) {
    if (/^stop\.?$/i.test(context.reply?.trim() ?? '')) {
      return { answer: lines('Stopped. Nothing was made.') };
    }
    const [name = '', wished = null] = typed.split(/:(.*)/);
    const picked = await pickRecipe(name, context, (recipe) => ({ command: 'new', args: { recipe, words } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const place = placeIn(words, picked.recipe, context);
    if ('instead' in place) {
      return place.instead;
    }
    checkMay(picked.recipe, place.server, context);
    const version = context.notes['version'] ?? (await newestOf(picked.recipe, wished, context));
    return goOn({ recipe: picked.recipe, version, typed: { recipe: typed, words }, ...place }, context);
  },
});

async function newestOf(
  recipe: RecipeName,
  asked: string | null,
  { recipes, signal }: CommandContext,
): Promise<string> {
  await recipes.refresh(recipe, signal);
  return chooseVersion(recipe, { asked, pinned: null }, await recipes.versions(recipe)).version;
}

function checkMay(recipe: RecipeName, server: ServerName, { policy, who, members }: CommandContext): void {
  const asked = { ...who, actions: ['create'], class: null, app: null, server, recipe };
  const decision = decide(policy, asked, members);
  if (decision.decision === 'refused') {
    throw new UserError('not_authorised', decision.reason);
  }
}

interface Place {
  readonly server: ServerName;
  /** What is typed or was answered; `null`: nobody said. */
  readonly domain: Domain | null;
  /** Where people name none; `null`: the server has no domain for apps. */
  readonly usual: string | null;
}

/** `cloud.oak.coop on server1`, each part left out or not. */
function placeIn(
  words: string,
  recipe: RecipeName,
  context: CommandContext,
): Place | { readonly instead: Outcome } {
  const [, before = '', wished] = /^(.*?)(?:(?:^|\s+)on\s+(\S+))?$/i.exec(words.trim()) ?? [];
  const answered = context.notes['domain'];
  const domain = answered ?? before.trim();
  if (/\s/.test(domain)) {
    throw new UserError('bad_arguments', `A domain is one word. Usage: \`!new ${USAGE}\``);
  }
  const server = serverCalled(wished, context);
  if (server === null) {
    return { instead: whichServer(recipe, domain, context) };
  }
  const appDomain = context.servers.find(({ name }) => name === server)?.appDomain ?? null;
  return {
    server,
    domain: domain === '' ? null : parseDomain(domain),
    usual: appDomain === null ? null : `${recipe.toLowerCase()}.${appDomain}`,
  };
}

/** `null`: there are several, and nobody said which. */
function serverCalled(wished: string | undefined, { swarms }: CommandContext): ServerName | null {
  if (wished === undefined) {
    return swarms.servers.length === 1 ? (swarms.servers[0] ?? null) : null;
  }
  const server = swarms.servers.find((name) => name.toLowerCase() === wished.toLowerCase());
  if (server === undefined) {
    const near = didYouMean(wished, swarms.servers);
    throw new UserError('unknown_server', `config.yml names no server \`${wished.slice(0, 40)}\`.${near}`);
  }
  return server;
}

function whichServer(recipe: RecipeName, domain: string, { swarms }: CommandContext): Outcome {
  return {
    ask: lines('On which server?'),
    options: swarms.servers.slice(0, 9).map((server) => ({
      label: server,
      call: { command: 'new', args: { recipe, words: `${domain} on ${server}`.trim() } },
    })),
  };
}

/** What is known so far. */
interface State extends Place {
  readonly recipe: RecipeName;
  readonly version: string;
  /** As the command was typed: it runs again with each answer. */
  readonly typed: { readonly recipe: string; readonly words: string };
}

async function goOn(state: State, context: CommandContext): Promise<Outcome> {
  const isForDomain = context.notes['asked'] === 'domain';
  const domain = state.domain ?? (isForDomain ? domainIn(context.reply ?? '', state.usual) : null);
  if (domain === null || 'problem' in domain) {
    return askDomain(state, domain?.problem ?? '');
  }
  const tree = await context.recipes.read(state.recipe, state.version);
  const beginning = { tree, domain: domain.name, version: state.version };
  const first = parseApp({
    server: state.server,
    path: appPath(state.server, domain.name),
    text: newApp(tree, domain.name, state.version).text,
  });
  checkDomainFree(first, await context.apps.list());
  const settled: Settled = { ...state, domain, beginning, stack: first.stack, app: domain.name };
  return isForDomain ? next({ state: settled, answers: {} }, context) : withReply(settled, context);
}

function domainIn(reply: string, usual: string | null): Domain | { readonly problem: string } {
  const words = reply.trim();
  try {
    return parseDomain(words === '-' && usual !== null ? usual : words);
  } catch (error) {
    if (error instanceof UserError) {
      return { problem: error.message };
    }
    throw error;
  }
}

function askDomain({ recipe, server, version, usual, typed }: State, problem: string): Outcome {
  return {
    ask: lines(
      problem,
      `${titleOf(recipe)} ${versionWords(version)}, on ${server}. At which domain?`,
      `${usual === null ? '' : `\`-\` takes ${usual}, `}\`stop\` ends. Answer here, in the thread.`,
    ),
    awaits: { command: 'new', args: typed, notes: { version, asked: 'domain' } },
  };
}

interface Settled extends State {
  readonly domain: Domain;
  readonly beginning: Beginning;
  readonly app: Domain['name'];
  readonly stack: ReturnType<typeof parseApp>['stack'];
}

const Answers = z.record(z.string(), z.string());

/** Takes the answer to the last question, and asks the next one. */
function withReply(state: Settled, context: CommandContext): Outcome {
  const { notes, reply } = context;
  const answers = Answers.parse(JSON.parse(notes['answers'] ?? '{}'));
  const asked = notes['asked'];
  if (asked === undefined || reply === null) {
    return next({ state, answers }, context);
  }
  const answered = answerTo(asked, reply, state.beginning);
  if ('leak' in answered) {
    return next({ state, answers, problem: LEAKED, isLeak: true }, context);
  }
  return 'problem' in answered
    ? next({ state, answers, problem: answered.problem }, context)
    : next({ state, answers: { ...answers, [asked]: answered.value } }, context);
}

const LEAKED =
  'That looks like a password, so I take it away: whoever is here may have read it. Passwords come later: `!secret`. `-` leaves this one empty.';

interface Turn {
  readonly state: Settled;
  readonly answers: Readonly<Record<string, string>>;
  /** Said before the question; by default nothing. */
  readonly problem?: string;
  readonly isLeak?: true;
}

/** Asks for the next setting that is open; when there is none, an operation begins. */
function next(turn: Turn, context: CommandContext): Outcome {
  const { state, answers } = turn;
  const questions = settingsToAsk(state.beginning);
  const at = questions.findIndex(({ key }) => !Object.hasOwn(answers, key));
  const question = questions[at];
  if (question === undefined) {
    return request(state, answers, context);
  }
  const { typed, version, app } = state;
  const notes = { version, domain: app, asked: question.key, answers: JSON.stringify(answers) };
  return {
    ask: asking(turn, question, `${at + 1} of ${questions.length}`),
    awaits: { command: 'new', args: typed, notes },
    ...(turn.isLeak === undefined ? {} : { takesAway: true }),
  };
}

function asking(
  { state, answers, problem = '' }: Turn,
  { key, docs }: SampleSetting,
  count: string,
): Document {
  const isFirst = Object.keys(answers).length === 0 && problem === '';
  return lines(
    problem,
    isFirst
      ? `${titleOf(state.recipe)} ${versionWords(state.version)}: ${state.app}, on ${state.server}`
      : '',
    isFirst ? state.domain.note : '',
    `\`${key}\`? (${count})`,
    ...docs.slice(-MOST_DOCS).map((words) => foreign(words, 120)),
    '`-` leaves it empty, `stop` ends. Answer here, in the thread.',
  );
}

function request(state: Settled, answers: Turn['answers'], { keep }: CommandContext): Outcome {
  const { app, server, stack, recipe, version } = state;
  const kept = keep(JSON.stringify(answers));
  return {
    request: { action: 'create', app, server, stack, recipe, version, answers: kept.digest },
    keeps: [kept],
  };
}
