import { z } from 'zod';
import { Consent } from '../access/consent.ts';
import { RolesChange } from '../access/roles-change.ts';
import { Digest, EventId, OperationId, RoomId, UserId } from '../kernel/ids.ts';
import { PlanWords } from './plan-words.ts';
import {
  Deploy,
  decided,
  emergency,
  Hold,
  Lift,
  OnSecrets,
  Review,
  Rollback,
  Suspend,
  shouldItGoWrong,
  subject,
  Unhold,
} from './request-parts.ts';

export const states = ['received', 'waiting', 'queued', 'running', 'cancelling', 'closed'] as const;
export type State = (typeof states)[number];
export const verdicts = [
  'ok',
  'rolled back',
  'failed',
  'needs a person',
  'cancelled',
  'rejected',
  'expired',
] as const;
export type Verdict = (typeof verdicts)[number];

/** One thing to do. `label` is made when it is planned, so that an old journal reads the same for ever. */
export const Step = z.object({
  kind: z.string(),
  label: z.string(),
  /** Steps of one phase are shown as one: `images`. */
  phase: z.string(),
  /** How long it takes beside the others, for the progress bar. */
  weight: z.number(),
  /** Whether members may notice it: pulling an image changes nothing for them. */
  isChange: z.boolean(),
  args: z.json(),
  /** It says something that people want to read whole: the end brings it as a file. By default it does not. */
  hasOutput: z.literal(true).optional(),
});
export type Step = z.infer<typeof Step>;

/** What somebody asked for, before anything is known about it: a row for each action. */
export const Request = z.discriminatedUnion('action', [
  Deploy,
  z.object({ action: z.literal('undeploy'), ...subject }),
  /** An app that runs by somebody else's doing. */
  z.object({ action: z.literal('adopt'), ...subject }),
  /** A new app's settings, nothing deployed. `answers`: what people filled in, in the vault. */
  z.object({ action: z.literal('create'), ...subject, version: z.string(), answers: Digest }),
  /** Settings of an app, by their names; what they become is in the vault. */
  z.object({ action: z.literal('config'), ...subject, keys: z.array(z.string()), wanted: Digest }),
  OnSecrets,
  /** `service`: its short name; `null`: all of them. */
  z.object({ action: z.literal('restart'), ...subject, ...emergency, service: z.string().nullable() }),
  z.object({ action: z.literal('scale'), ...subject, ...emergency, service: z.string(), replicas: z.int() }),
  /** A function of the recipe. `words`: its arguments, in the vault. */
  z.object({
    action: z.literal('run'),
    ...subject,
    service: z.string(),
    function: z.string(),
    words: Digest,
  }),
  /** `name`: of a volume on `node` that is removed with all that is in it. */
  z.object({ action: z.literal('volume'), ...subject, node: z.string(), name: z.string() }),
  Rollback,
  Lift,
  Hold,
  Unhold,
  Review,
  /** Everything of an app, for good. `shown`: stands for what people saw when they typed its domain. */
  z.object({ action: z.literal('remove'), ...subject, shown: Digest }),
  /** Another roles file: about no app. */
  z.object({ action: z.literal('roles'), change: RolesChange }),
  Suspend,
]);
export type Request = z.infer<typeof Request>;
export type Action = Request['action'];
export type RequestOf<A extends Action> = Extract<Request, { action: A }>;

export const Plan = z.object({
  words: PlanWords,
  /** What the requester must be allowed to do, all of it. */
  actions: z.array(z.string()).min(1),
  class: z.enum(['patch', 'minor', 'major']).nullable(),
  /** The releases of the recipe that it leads from and to; `from`: `null` where nothing ran. By default it is about none. */
  versions: z.object({ from: z.string().nullable(), to: z.string() }).exactOptional(),
  /** What is there may be lost or unreadable afterwards: silence never agrees to it. By default not. */
  mayLose: z.literal(true).exactOptional(),
  ...shouldItGoWrong,
  /** Where the app answers when it is well; `null`: nowhere. */
  url: z.string().nullable(),
  /** There is nothing to change: nobody has to agree. */
  isNoop: z.boolean(),
  steps: z.array(Step),
  digest: Digest,
});
export type Plan = z.infer<typeof Plan>;

const Ending = z.object({
  verdict: z.enum(verdicts),
  reason: z.string(),
  /** What to do next, in a sentence. */
  hint: z.string().default(''),
  /** The operation that is offered as the way back. By default none is. */
  wayBack: OperationId.exactOptional(),
});
export type Ending = z.infer<typeof Ending>;

/** Where it was said, if not in a room. */
const atConsole = { at: z.literal('console').exactOptional() };

const at = z.coerce.date<Date | string>();

/** What somebody says against a plan, or for standing aside, in their own words. */
const Objection = z.object({ by: UserId, why: z.string() });

/** Everything that can happen to an operation. The journal holds these, in order, and nothing else. */
export const OperationEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('received'),
    request: Request,
    by: UserId,
    room: RoomId,
    /** The room by whose apps it is judged; `null`: a direct one, which is about all. */
    scope: RoomId.nullable(),
    command: EventId,
    /** The root of the thread that tells the story: the command itself, or the thread that it was typed in. */
    thread: EventId,
    ...atConsole,
  }),
  z.object({
    type: z.literal('planned'),
    plan: Plan,
    consent: Consent,
    /** The rule in force, quoted. */
    rule: z.string(),
    /** Who is asked: they are mentioned. */
    asked: z.array(UserId),
    expiresAt: at,
    /** When it runs although nobody said anything; `null`: never. */
    runsAt: at.nullable().default(null),
    ...decided,
  }),
  z.object({ type: z.literal('approved'), by: UserId, ...atConsole, ...decided }),
  z.object({ type: z.literal('blocked'), ...Objection.shape, ...atConsole, ...decided }),
  z.object({ type: z.literal('stoodAside'), ...Objection.shape, ...decided }),
  /** Whatever they had said: as if they had said nothing. */
  z.object({ type: z.literal('withdrawn'), by: UserId }),
  z.object({
    type: z.literal('queued'),
    /** Operations of the same app that go first. */
    behind: z.array(OperationId).default([]),
  }),
  z.object({ type: z.literal('voided'), reason: z.string() }),
  z.object({ type: z.literal('started'), deadline: at, ...decided }),
  z.object({ type: z.literal('resumed'), hasWaited: z.literal(true).exactOptional() }),
  z.object({ type: z.literal('stepStarted'), step: z.int() }),
  z.object({
    type: z.literal('stepDone'),
    step: z.int(),
    /** It is done, and somebody must look at something, or people should know of it: told at the end. */
    trouble: z.string().optional(),
    note: z.string().optional(),
  }),
  z.object({ type: z.literal('cancelAsked'), by: UserId, ...atConsole }),
  /** The machine's clock was set by so many milliseconds: what was to be until a time is until as much later, or earlier. */
  z.object({ type: z.literal('clockMoved'), byMs: z.int() }),
  z.object({ type: z.literal('closed'), ending: Ending }),
]);
export type OperationEvent = z.infer<typeof OperationEvent>;
export type EventType = OperationEvent['type'];

export const Operation = z.object({
  id: OperationId,
  state: z.enum(states),
  request: Request,
  by: UserId,
  room: RoomId,
  scope: RoomId.nullable(),
  /** The message that asked for it. */
  command: EventId,
  thread: EventId,
  ...atConsole,
  plan: Plan.nullable(),
  consent: Consent.nullable(),
  rule: z.string(),
  asked: z.array(UserId),
  expiresAt: at.nullable(),
  runsAt: at.nullable().default(null),
  approvals: z.array(UserId),
  blocks: z.array(Objection).default([]),
  asides: z.array(Objection).default([]),
  /** Operations that went first when it was queued. */
  behind: z.array(OperationId).default([]),
  /** Counts up when a plan is void and made again. */
  plannings: z.int(),
  stepsDone: z.int(),
  /** What somebody must look at although every step so far is done. */
  troubles: z.array(z.string()).default([]),
  notes: z.array(z.string()).default([]),
  isInStep: z.boolean(),
  /** How often the step that it stands in was taken up again by a bot that was started anew. */
  resumes: z.int(),
  /** When waiting for an engine that is away ends. */
  deadline: at.nullable(),
  cancelledBy: UserId.nullable(),
  ending: Ending.nullable(),
});
export type Operation = z.infer<typeof Operation>;
