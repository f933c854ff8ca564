import { z } from 'zod';
import { decide } from '../src/access/decide.ts';
import type { App } from '../src/apps/apps.ts';
import { flag, isGiven } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { type Document, lines, quote } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { Duration } from '../src/kernel/duration.ts';
import { UserError } from '../src/kernel/errors.ts';
import { struckOutLines } from '../src/kernel/strike-out.ts';
import { interleaved, newSince, type Said } from '../src/swarm/interleave.ts';
import { pickLive, shortNameOf } from '../src/swarm/live-service.ts';

/** Lines in the message, and their width; the rest goes along as a file. */
const SHOWN = 8;
const WIDTH = 300;
/** Lines that are fetched where nobody says how many; and the most. */
const FETCHED = 200;
const MOST = 2000;
/** How long people may follow, and how often is looked, in milliseconds. */
const FOLLOWED_MS = 3 * 60_000;
const LOOK_EVERY_MS = 3000;

const Tail = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, `must be a number from 1 to ${MOST}`)
  .transform(Number)
  .refine((tail) => tail <= MOST, `must be a number from 1 to ${MOST}`);

export default defineCommand({
  name: 'logs',
  summary: 'Show the last words of an app, or of one of its services.',
  example: '!logs nextcloud db --since 1h',
  actions: ['logs'],
  args: z.object({
    app: z.string(),
    service: z.string().optional(),
    since: flag(Duration.optional(), 'time'),
    tail: flag(Tail.optional(), 'lines'),
    follow: isGiven,
  }),
  async run({ app: words, service, since, tail, follow }, context) {
    const typed = {
      '--tail': tail,
      '--since': since === undefined ? undefined : `${Math.round(since / 1000)}s`,
    };
    const flags = Object.entries(typed).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    );
    const picked = await pickApp(words, context, (app) => ({
      command: 'logs',
      args: {
        app,
        ...(service === undefined ? {} : { service }),
        ...Object.fromEntries(flags),
        ...(follow ? { '--follow': '' } : {}),
      },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    checkMay(picked.app, context);
    const wanted = await wantedOf(picked.app, service, context);
    const from = since === undefined ? null : new Date(context.now.getTime() - since);
    const range = { tail: tail ?? (since === undefined ? FETCHED : MOST), since: from };
    return follow ? followed(wanted, range, context) : answered(wanted, range, context);
  },
});

interface Wanted {
  readonly app: App;
  /** Their short names. */
  readonly services: readonly string[];
}

interface Range {
  readonly tail: number;
  readonly since: Date | null;
}

function checkMay({ name, server, recipe }: App, { policy, who }: CommandContext): void {
  const request = { ...who, actions: ['logs'], class: null, app: name, server, recipe };
  const decision = decide(policy, request);
  if (decision.decision === 'refused') {
    throw new UserError('not_authorised', decision.reason);
  }
}

async function wantedOf(app: App, service: string | undefined, context: CommandContext): Promise<Wanted> {
  const { stack } = app;
  const live = await context.swarms.of(app.server).observe(stack, context.signal);
  if (live.services.length === 0) {
    const sentence = `\`${app.name}\` does not run, so it says nothing, and what it said went with its containers.`;
    throw new UserError(
      'too_late',
      `${sentence} \`!deploy ${app.name}\` starts it; \`!history ${app.name}\` tells what happened.`,
    );
  }
  const meant = service === undefined ? live.services : [pickLive(live, { stack, service })];
  return { app, services: meant.map((one) => shortNameOf(one, stack)) };
}

async function answered(wanted: Wanted, range: Range, context: CommandContext): Promise<Outcome> {
  const said = await read(wanted, range, context);
  const texts = textsOf(said, wanted, context).slice(-range.tail);
  const name = nameOf(wanted);
  if (texts.length === 0) {
    return {
      answer: lines(
        `${name} ${range.since === null ? 'has said nothing yet' : 'said nothing in that time'}.`,
      ),
    };
  }
  const answer = [...lines(`Last words of ${name}`), shown(texts)];
  const file = { name: `${[wanted.app.name, ...onlyOne(wanted)].join('-')}.log`, text: texts.join('\n') };
  return texts.length > SHOWN ? { answer, file } : { answer };
}

/** One message that is edited while it goes on; it says when that ends, so that it is true also after the bot was restarted. */
async function followed(wanted: Wanted, range: Range, context: CommandContext): Promise<Outcome> {
  const end = context.timeOf(new Date(context.now.getTime() + FOLLOWED_MS));
  let said = await read(wanted, range, context);
  const now = (head: string): Document => {
    const texts = textsOf(said, wanted, context);
    return [...lines(head), texts.length === 0 ? quote(['(nothing yet)']) : shown(texts)];
  };
  return {
    answer: now(`Words of ${nameOf(wanted)}, followed until ${end}`),
    async goesOn({ tell, sleep, signal }) {
      for (let left = FOLLOWED_MS; left > 0; left -= LOOK_EVERY_MS) {
        await sleep(LOOK_EVERY_MS);
        const last = said.findLast(({ at }) => at !== null)?.at ?? range.since;
        const next = await read(wanted, { tail: FETCHED, since: last }, { ...context, signal });
        const fresh = newSince(said, next);
        if (fresh.length > 0) {
          said = [...said, ...fresh].slice(-FETCHED);
          tell(now(`Words of ${nameOf(wanted)}, followed until ${end}`));
        }
      }
      tell(now(`Words of ${nameOf(wanted)}, until ${end}`));
    },
  };
}

/** More than is shown: a secret over several lines is known by its first. */
async function read(
  { app, services }: Wanted,
  { tail, since }: Range,
  context: CommandContext,
): Promise<readonly Said[]> {
  const swarm = context.swarms.of(app.server);
  const range = { tail: Math.max(tail, FETCHED), since };
  return interleaved(
    await Promise.all(
      services.map(async (service) => ({
        service,
        lines: await swarm.logs({ service: `${app.stack}_${service}` }, range, context.signal),
      })),
    ),
  );
}

/** `10:02:07 db: ready`, without what looks like a secret. */
function textsOf(
  said: readonly Said[],
  { services }: Wanted,
  { exactTimeOf }: CommandContext,
): readonly string[] {
  return struckOutLines(
    said.map(({ at, service, text }) => {
      const time = at === null ? '' : `${exactTimeOf(at)} `;
      return `${time}${services.length > 1 ? `${service}: ` : ''}${text}`;
    }),
  );
}

function shown(texts: readonly string[]): Document[number] {
  return quote(texts.slice(-SHOWN).map((text) => text.slice(0, WIDTH)));
}

function nameOf(wanted: Wanted): string {
  const [one] = onlyOne(wanted);
  return one === undefined ? wanted.app.name : `${one} of ${wanted.app.name}`;
}

function onlyOne({ services }: Wanted): readonly string[] {
  return services.length === 1 ? services : [];
}
