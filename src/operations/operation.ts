import { z } from 'zod';
import { Consent } from '../access/consent.ts';
import { EventId, OperationId, Digest, RoomId, StackName, UserId } from '../kernel/ids.ts';

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
export const Step = z.object({ kind: z.string(), label: z.string(), args: z.json() });
export type Step = z.infer<typeof Step>;

export const Plan = z.object({
  title: z.string(),
  facts: z.array(z.string()),
  steps: z.array(Step),
  digest: Digest,
});
export type Plan = z.infer<typeof Plan>;

/** What somebody asked for, before anything is known about it. */
export const Request = z.object({ action: z.string(), stack: StackName });
export type Request = z.infer<typeof Request>;

const Ending = z.object({ verdict: z.enum(verdicts), reason: z.string() });
export type Ending = z.infer<typeof Ending>;

const at = z.coerce.date<Date | string>();

/** Everything that can happen to an operation. The journal holds these, in order, and nothing else. */
export const OperationEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('received'), request: Request, by: UserId, room: RoomId, command: EventId }),
  z.object({ type: z.literal('planned'), plan: Plan, consent: Consent, expiresAt: at }),
  z.object({ type: z.literal('approved'), by: UserId }),
  z.object({ type: z.literal('queued') }),
  z.object({ type: z.literal('voided'), reason: z.string() }),
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('resumed') }),
  z.object({ type: z.literal('stepStarted'), step: z.int() }),
  z.object({ type: z.literal('stepDone'), step: z.int() }),
  z.object({ type: z.literal('cancelAsked'), by: UserId }),
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
  /** The message that asked for it; its thread tells the story. */
  command: EventId,
  plan: Plan.nullable(),
  consent: Consent.nullable(),
  expiresAt: at.nullable(),
  approvals: z.array(UserId),
  /** Counts up when a plan is void and made again. */
  plannings: z.int(),
  stepsDone: z.int(),
  isInStep: z.boolean(),
  ending: Ending.nullable(),
});
export type Operation = z.infer<typeof Operation>;
