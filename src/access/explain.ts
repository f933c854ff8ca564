import type { AccessRequest } from './access-request.ts';
import { decide } from './decide.ts';
import { explainConsent } from './explain-consent.ts';
import { doesAll, grantOf } from './grants.ts';
import { type HeldRole, heldBy, type Members, nameOf, noRoom, personOf, spoken } from './people.ts';
import type { Person, Policy, Role } from './policy.ts';
import { tallyOf, votersFor } from './poll.ts';
import type { Poll } from './votes.ts';
import { joined, mayList } from './words.ts';

/** What `!can` answers: yes or no, the line of the file that says so, and what must be agreed to. */
export function explainCan(
  policy: Policy,
  request: AccessRequest,
  members: Members = noRoom,
): readonly string[] {
  const decision = decide(policy, request, members);
  if (decision.decision === 'refused') {
    return [`No. ${decision.reason}`];
  }
  const holder = { person: personOf(policy, request.actor), now: request.now, members };
  const held = request.actions.flatMap((action) => grantOf(policy, holder, { ...request, action }).by ?? []);
  return [
    'Yes.',
    ...quotes(policy, held),
    explainConsent(policy, { ...request, ...decision }),
    ...ruleQuotes(policy, decision.rule),
  ];
}

/** What `!who can …` answers: everybody by name, with the role that says so. */
export function explainWho(policy: Policy, request: AccessRequest): readonly string[] {
  const people = [...policy.people.values()];
  const may = people.filter((person) => doesAll(policy, person, request));
  const held = may.flatMap((person) => rolesFor(policy, person, request));
  const proposers = people.filter((person) => !may.includes(person) && proposesAll(policy, person, request));
  return [
    may.length === 0 ? 'Nobody may do that now.' : `${joined(may.map(spoken), 'and')} may.`,
    proposers.length === 0 ? '' : `${joined(proposers.map(spoken), 'and')} may propose it.`,
    ...quotes(policy, held),
  ];
}

/** What `!why` answers: what is asked for by the rules of now, with their lines, and how far that is. */
export function explainWhy(
  policy: Policy,
  { poll, isOpen, plannedBy }: { readonly poll: Poll; readonly isOpen: boolean; readonly plannedBy: string },
): readonly string[] {
  const decision = decide(policy, poll);
  const rule = decision.decision === 'granted' ? decision.rule : '';
  const said = tallyOf(policy, poll).flatMap((tally) => [
    tally.for.length === 0 ? '' : `For it: ${joined(tally.for, 'and')}.`,
    ...tally.blocks.map(({ voice }) => `${voice} blocks it.`),
  ]);
  const missing = votersFor(policy, poll).map((user) => nameOf(policy, user));
  return [
    decision.decision === 'granted'
      ? explainConsent(policy, { ...poll, rule })
      : `It would be refused now: ${decision.reason}`,
    ...ruleQuotes(policy, rule),
    rule === plannedBy ? '' : `When it was planned: ${plannedBy}.`,
    ...new Set(said),
    isOpen && missing.length > 0 ? `Still to speak: ${joined(missing, 'and')}.` : '',
  ];
}

/** What `!whoami` answers. */
export function explainPerson(
  policy: Policy,
  { actor, now }: Pick<AccessRequest, 'actor' | 'now'>,
  members: Members = noRoom,
): readonly string[] {
  const person = personOf(policy, actor);
  const held = heldBy(policy, { person, now, members });
  const collective = person?.collective ?? null;
  const known =
    person === null
      ? `You are \`${actor}\`. ${policy.path} does not name you.`
      : `You are ${spoken(person)}${collective === null ? '' : ` of ${collective}`}.`;
  return [
    known,
    ...(held.length === 0 ? [withoutRole(policy, person)] : held.flatMap((one) => explainRole(policy, one))),
  ];
}

function withoutRole(policy: Policy, person: Person | null): string {
  return person !== null && policy.suspended.has(person.name)
    ? 'You are suspended: a steward took your rights away for now.'
    : 'You have no role now.';
}

function explainRole(policy: Policy, { role, assignment }: HeldRole): readonly string[] {
  const until =
    assignment.until === null
      ? ''
      : ` until ${new Date(assignment.until.getTime() - 1).toISOString().slice(0, 10)}`;
  const forRoom = 'room' in assignment.who ? ', as everybody in that room: looking only' : '';
  const where = role.apps.includes('*')
    ? ''
    : ` that fit ${joined(
        role.apps.map((pattern) => `\`${pattern}\``),
        'or',
      )}`;
  const lists = [
    { words: role.do, lead: 'may ' },
    { words: role.propose, lead: 'may propose to ' },
    { words: role.deny, lead: 'may never ' },
  ].filter(({ words }) => words.length > 0);
  return [
    `Role ${role.name}${until}${forRoom} (${policy.path} line ${assignment.line}):`,
    ...lists.map(({ words, lead }) => `${lead}${mayList(words)}${where}`),
    quote(policy, role.line),
  ];
}

function rolesFor(policy: Policy, person: Person, request: AccessRequest): readonly HeldRole[] {
  const holder = { person, now: request.now, members: noRoom };
  return request.actions.flatMap((action) => grantOf(policy, holder, { ...request, action }).by ?? []);
}

function proposesAll(policy: Policy, person: Person, request: AccessRequest): boolean {
  const holder = { person, now: request.now, members: noRoom };
  return request.actions.every((action) => {
    const { grant } = grantOf(policy, holder, { ...request, action });
    return grant === 'do' || grant === 'propose';
  });
}

function quotes(policy: Policy, held: readonly HeldRole[]): readonly string[] {
  const roles = new Set<Role>(held.map(({ role }) => role));
  return [...roles].flatMap(({ name, line }) => [
    `Role ${name}, ${policy.path} line ${line}:`,
    quote(policy, line),
  ]);
}

function ruleQuotes(policy: Policy, rule: string): readonly string[] {
  return [...rule.matchAll(/rule at \S+ line (\d+)/g)].map(([, line]) => quote(policy, Number(line)));
}

function quote({ lines }: Policy, line: number): string {
  const text = (lines[line - 1] ?? '').trim().replaceAll('`', "'");
  return `\`${text.length > 160 ? `${text.slice(0, 159)}…` : text}\``;
}
