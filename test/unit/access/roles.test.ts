import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRoles } from '../../../src/access/roles.ts';
import { UserError } from '../../../src/kernel/errors.ts';
import { RoomId } from '../../../src/kernel/ids.ts';

const now = new Date('2026-11-21T10:02:00Z');
const example = readFileSync(new URL('../../../docs/roles.example.yml', import.meta.url), 'utf8');

/** What people are told about a file, with its place. */
function complaint(text: string, at = now): string {
  try {
    parseRoles(text, 'roles.yml', at);
  } catch (error) {
    if (error instanceof UserError && error.code === 'roles_invalid') {
      return error.message;
    }
    throw error;
  }
  return 'nothing wrong';
}

/** A good file with one part exchanged. */
function file(
  part: Partial<Record<'homeservers' | 'people' | 'roles' | 'assignments' | 'rooms' | 'rules', string>>,
): string {
  const parts = {
    people: 'ana: { matrix: "@ana:x" }\n  kim: { matrix: "@kim:x" }\n  lou: { matrix: "@lou:x" }',
    roles: 'steward: { do: ["*"] }\n  operator: { do: [look, deploy] }',
    assignments: '- { who: [ana, kim], role: steward }\n  - { who: lou, role: operator }',
    rooms: '"!ops:x": { apps: ["*"] }',
    rules: '- { when: { action: roles }, needs: none }',
    ...part,
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}:\n  ${value}\n`)
    .join('');
}

function rule(needs: string, when = 'action: deploy'): string {
  return file({ rules: `- { when: { ${when} }, needs: ${needs} }` });
}

describe('a roles file', () => {
  it.each([
    ['"Ana Example <ana@example.coop>"', { name: 'Ana Example', email: 'ana@example.coop' }],
    ['"Ána d\u2019Été <a.b+c@x>"', { name: 'Ána d\u2019Été', email: 'a.b+c@x' }],
  ])('says whom commits name: %s', (git, author) => {
    const text = file({
      people: `ana: { matrix: "@ana:x", git: ${git} }\n  kim: { matrix: "@kim:x" }\n  lou: { matrix: "@lou:x" }`,
    });
    const { people } = parseRoles(text, 'roles.yml', now);

    expect([people.get('ana')?.git, people.get('kim')?.git]).toEqual([author, null]);
  });

  it.each(['Ana', '"<ana@x>"', '"Ana <ana>"', '"Ana <ana@x> more"', '"Ana\\nEvil <ana@x>"', '12'])(
    'is told the line where commits cannot name somebody: %s',
    (git) => {
      const people = `lou: { matrix: "@lou:x" }\n  kim: { matrix: "@kim:x" }\n  ana: { matrix: "@ana:x", git: ${git} }`;

      expect(complaint(file({ people }))).toMatch(
        /^roles\.yml:4:\d+: .*must be a name and an address such as `Ana Example <ana@example\.coop>`/,
      );
    },
  );

  it('is read in full, with the line of every role, assignment and rule', () => {
    const policy = parseRoles(example, 'roles.yml', now);

    expect([...policy.people.keys()]).toEqual(['ana', 'kim', 'lou', 'mo']);
    expect(policy.people.get('lou')?.users).toEqual(['@lou:example.coop', '@lou:elsewhere.org']);
    const quoted = (line: number): string => policy.lines[line - 1] ?? '';
    expect(quoted(policy.roles.get('operator')?.line ?? 0)).toContain('operator: { do:');
    expect(quoted(policy.assignments[1]?.line ?? 0)).toContain('who: lou');
    expect(policy.rules.map(({ line }) => quoted(line).includes('when:'))).toEqual([true, true, true, true]);
    expect(policy.rules.map(({ needs }) => needs.kind)).toEqual([
      'none',
      'approvals',
      'approvals',
      'approvals',
    ]);
    expect(policy.rules[1]?.needs).toMatchObject({ from: ['steward', 'operator'], withinMs: 86_400_000 });
    expect(policy.rooms.get(RoomId.parse('!ops:example.coop'))).toEqual(['*']);
  });

  it('may be long: one role for a room, one that ends, a collective, proof that comes later', () => {
    const text = `people:
  ana: { matrix: "@ana:example.coop", collective: oak }
  kim: { matrix: "@kim:example.coop", collective: oak }
  lou: { matrix: ["@lou:example.coop", "@lou:elsewhere.org"], collective: birch }
roles:                                  # roles grant
  member:   { do: [look, backup], propose: [deploy, upgrade] }
  operator: { do: [look, logs, create, deploy, upgrade, rollback, restart, backup], apps: ["*.example.coop"] }
  steward:  { do: ["*"] }
assignments:
  - { who: [ana, kim], role: steward }
  - { who: lou, role: operator, until: 2027-03-01 }
  - { who: "room:!ops:example.coop", role: member }
rooms:
  "!ops:example.coop": { apps: ["*"] }
rules:
  - { when: { action: upgrade, class: patch }, needs: none }
  - { when: { action: upgrade, class: major }, needs: { approvals: 1, from: [steward, operator], within: 24h } }
  - { when: { action: [undeploy, remove, restore, "rollback:data"] }, needs: { approvals: 1, from: steward, within: 24h, requester: excluded, proof: encrypted } }
  - { when: { action: roles }, needs: { approvals: 1, from: steward, requester: excluded } }
`;

    expect(complaint(text)).toBe(
      'roles.yml:18:150: `proof` comes later, with encrypted rooms; leave it out for now.',
    );
    expect(complaint(text.replace(', proof: encrypted', ''))).toBe('nothing wrong');
  });

  it('gives a whole room a role to look', () => {
    const policy = parseRoles(
      file({
        assignments: '- { who: [ana, kim], role: steward }\n  - { who: "room:!ops:x", role: operator }',
      }),
      'roles.yml',
      now,
    );

    expect(policy.assignments[1]?.who).toEqual({ room: '!ops:x' });
  });

  it('may list the homeservers whose people count', () => {
    const { homeservers } = parseRoles(file({ homeservers: '[x, "y:8448"]' }), 'roles.yml', now);

    expect([...(homeservers ?? [])]).toEqual(['x', 'y:8448']);
    expect(parseRoles(file({}), 'roles.yml', now).homeservers).toBeNull();
  });

  it('may leave out all but people and roles, or say nothing about the rest', () => {
    const people = 'people:\n  ana: { matrix: "@ana:x" }\nroles:\n  steward: { do: ["*"] }\n';

    expect(complaint(people)).toBe('nothing wrong');
    expect(complaint(`${people}assignments:\nrooms:\nrules:\n`)).toBe('nothing wrong');
  });

  it('lets a role end with the day that it names', () => {
    const policy = parseRoles(
      file({ assignments: '- { who: [ana, kim], role: steward, until: 2027-03-01 }' }),
      'roles.yml',
      now,
    );

    expect(policy.assignments[0]?.until).toEqual(new Date('2027-03-02T00:00:00Z'));
  });

  it.each([
    ['broken YAML', 'people: { ana: [ }', 'roles.yml:1:'],
    ['a tab', 'people:\n\tana: 1', 'A tab indents this line'],
    ['a key that stands twice', 'people: {}\npeople: {}', 'roles.yml:2:1: This key stands here twice.'],
    ['an empty file', '', '`people` is missing|This file must hold keys'],
    ['a list', '- a', 'This file must hold keys with values.'],
    [
      'an unknown key',
      `${file({})}rule: []\n`,
      'roles.yml:15:1: There is no key `rule` here. Did you mean `rules`?',
    ],
    [
      'an unknown key deep inside',
      rule('{ approvals: 1, form: steward }'),
      'no key `form` here. Did you mean `from`?',
    ],
    [
      'an unknown key of a role',
      file({ roles: 'steward: { does: ["*"] }' }),
      'There is no key `does` here. There are: `do`, `propose`, `deny`',
    ],
    [
      'an unknown action',
      file({ roles: 'steward: { do: [depoly] }' }),
      'no action `depoly`. Did you mean `deploy`?',
    ],
    ['an unknown action in a rule', rule('none', 'action: upgrade:mayor'), 'Did you mean `upgrade:major`?'],
    [
      'an unknown role',
      file({ assignments: '- { who: ana, role: stewart }' }),
      'roles.yml:9:23: There is no role `stewart`. Did you mean `steward`?',
    ],
    [
      'an unknown role in a rule',
      rule('{ approvals: 1, from: [steward, opertor] }'),
      'no role `opertor`. Did you mean `operator`?',
    ],
    [
      'an unknown role of the requester',
      rule('none', 'action: deploy, role: boss'),
      'There is no role `boss`.',
    ],
    [
      'an unknown person',
      file({ assignments: '- { who: [ana, kin], role: steward }' }),
      'roles.yml:9:18: Nobody under `people` is called `kin`. Did you mean `kim`?',
    ],
    [
      'an invalid Matrix id',
      file({ people: 'ana: { matrix: "ana@x" }' }),
      'roles.yml:2:18: `matrix` must be a Matrix id such as `@ana:example.coop`.',
    ],
    [
      'one Matrix id of two people',
      file({
        people:
          'ana: { matrix: "@ana:x" }\n  kim: { matrix: ["@kim:x", "@ana:x"] }\n  lou: { matrix: "@lou:x" }',
      }),
      'roles.yml:3:29: `@ana:x` is `ana` already.',
    ],
    [
      'two people whose names differ in capitals only',
      file({ people: 'ana: { matrix: "@ana:x" }\n  Ana: { matrix: "@ana:y" }' }),
      '`Ana` and `ana` are one name in other letters.',
    ],
    ['a room that is none', file({ rooms: 'ops: { apps: ["*"] }' }), 'must be a room id'],
    [
      'a day that is none',
      file({ assignments: '- { who: ana, role: steward, until: 2027-02-30 }' }),
      '`until` must be a date such as `2027-03-01`.',
    ],
    [
      'an end that is no date',
      file({ assignments: '- { who: ana, role: steward, until: soon }' }),
      '`until` must be a date',
    ],
    [
      'a duration that is none',
      rule('{ approvals: 1, from: steward, within: 24 }'),
      '`within` must be a duration',
    ],
    [
      'a ballot that does not say of whom',
      rule('ballot'),
      '`needs` must be `none`, `confirm`, `{ approvals: 1, from: … }`, `{ lazy: 24h }` or `{ ballot: person }`.',
    ],
    ['a ballot of something else', rule('{ ballot: role }'), '`ballot` must be `person` or `collective`.'],
    [
      'two kinds at once',
      rule('{ approvals: 1, ballot: person }'),
      '`ballot` cannot stand beside `approvals`',
    ],
    ['a silence that ends early', rule('{ lazy: 24h, within: 2h }'), '`within` does not go with `lazy`.'],
    [
      'a ballot without the requester',
      rule('{ ballot: person, requester: excluded }'),
      '`requester` does not go',
    ],
    ['a silence of no length', rule('{ lazy: soon }'), '`lazy` must be a duration'],
    ['a rule without its kind', rule('{ from: steward }'), '`needs` must be `none`, `confirm`, `{ approvals'],
    [
      'silence about what loses data',
      rule('{ lazy: 24h }', 'action: [deploy, "rollback:data"]'),
      '14:32: `rollback:data` may lose data, and silence never agrees to that',
    ],
    ['silence about everything', rule('{ lazy: 24h }', 'action: "*"'), '`*` may lose data'],
    [
      'somebody on a homeserver that is not listed',
      file({
        homeservers: '- x',
        people:
          'ana: { matrix: "@ana:x" }\n  kim: { matrix: ["@kim:x", "@kim:y"] }\n  lou: { matrix: "@lou:x" }',
      }),
      '`@kim:y` is on a homeserver that `homeservers` does not name.',
    ],
    ['no homeserver', file({ homeservers: '[]' }), 'names nobody and nothing'],
    [
      'a homeserver with its scheme',
      file({ homeservers: '- https://x' }),
      'must be the name of a homeserver',
    ],
    ['an unknown role in a ballot', rule('{ ballot: person, from: boss }'), 'There is no role `boss`.'],
    ['proof', rule('{ approvals: 1, from: steward, proof: encrypted }'), '`proof` comes later'],
    ['a kind of consent that is none', rule('maybe'), '`needs` must be `none`, `confirm`, `'],
    ['no approvals at all', rule('{ approvals: 0 }'), '`approvals` must be at least 1.'],
    ['consent to reading', rule('confirm', 'action: look'), '`look` only reads'],
    [
      'a denial for a whole room',
      file({
        roles: 'steward: { do: ["*"], deny: [remove] }',
        assignments: '- { who: "room:!a:x", role: steward }',
      }),
      'must be given to people, not to a room',
    ],
    [
      'people and a room at once',
      file({ assignments: '- { who: [ana, "room:!a:x"], role: steward }' }),
      'must name people or one room, not both',
    ],
  ])('is refused for %s', (_what, text, expected) => {
    expect(complaint(text)).toMatch(new RegExp(expected.split('|').map(escape).join('|')));
    expect(complaint(text)).toMatch(/^roles\.yml:\d+:\d+: /);
  });

  it.each([
    [
      'three stewards where two are',
      '{ approvals: 3, from: steward }',
      'asks for 3 OKs of `steward`, and only 2 people are.',
    ],
    [
      'two operators where one is',
      '{ approvals: 2, from: operator }',
      'asks for 2 OKs of `operator`, and only `lou` is one.',
    ],
    [
      'more doers than there are',
      '{ approvals: 4 }',
      'asks for 4 OKs of people who may do it, and only 3 people are.',
    ],
    [
      'a ballot of collectives where nobody is in one',
      '{ ballot: collective, from: steward }',
      'is a ballot of collectives, and nobody who could vote has a `collective`',
    ],
  ])('is refused when a rule wants %s', (_what, needs, expected) => {
    expect(complaint(rule(needs))).toContain(`roles.yml:14:5: This rule ${expected}`);
  });

  it('is refused when a rule excludes the only person who could agree', () => {
    const text = file({
      assignments: '- { who: ana, role: steward }',
      rules: '- { when: { action: remove }, needs: { approvals: 1, from: steward, requester: excluded } }',
    });

    expect(complaint(text)).toContain(
      'other than the requester, and only `ana` is one: nobody could ever ask.',
    );
  });

  it('stands when the only steward agrees to what others ask for', () => {
    const text = file({
      assignments: '- { who: ana, role: steward }\n  - { who: lou, role: operator }',
      rules: '- { when: { action: deploy }, needs: { approvals: 1, from: steward, requester: excluded } }',
    });

    expect(complaint(text)).toBe('nothing wrong');
  });

  it('is refused when all who could agree ran out, and not a day before', () => {
    const text = file({
      assignments: '- { who: ana, role: steward, until: 2026-11-21 }\n  - { who: lou, role: operator }',
      rules: '- { when: { action: deploy }, needs: { approvals: 1, from: steward } }',
    });

    expect(complaint(text)).toBe('nothing wrong');
    expect(complaint(text, new Date('2026-11-22T00:00:00Z'))).toContain('and nobody is one.');
  });

  it('is refused when nobody could vote, or block', () => {
    const text = (needs: string): string =>
      file({
        assignments: '- { who: [ana, kim], role: steward }',
        rules: `- { when: { action: deploy }, needs: ${needs} }`,
      });

    expect(complaint(text('{ lazy: 24h, from: operator }'))).toContain(
      'This rule can be blocked by `operator`, and nobody is one.',
    );
    expect(complaint(text('{ ballot: person, from: operator }'))).toContain(
      'This rule is a ballot of `operator`, and nobody is one.',
    );
    expect(complaint(text('{ ballot: person }'))).toBe('nothing wrong');
  });

  it('does not take people of a room as people who can agree', () => {
    const text = file({
      assignments: '- { who: "room:!ops:x", role: steward }',
      rules: '- { when: { action: deploy }, needs: { approvals: 1, from: steward } }',
    });

    expect(complaint(text)).toContain('and nobody is one.');
  });
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
