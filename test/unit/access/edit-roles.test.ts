import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { editRoles } from '../../../src/access/edit-roles.ts';
import { parseRoles } from '../../../src/access/roles.ts';
import type { RoleEdit } from '../../../src/access/roles-change.ts';
import { UserId } from '../../../src/kernel/ids.ts';

const now = new Date('2026-11-21T10:02:00Z');
const example = readFileSync(new URL('../../../docs/roles.example.yml', import.meta.url), 'utf8');

function edit(text: string, wanted: RoleEdit): string {
  return editRoles(parseRoles(text, 'roles.yml', now), wanted, now).text;
}

function add(person: string, more: Partial<Extract<RoleEdit, { what: 'add' }>> = {}): RoleEdit {
  return {
    what: 'add',
    person,
    user: UserId.parse(`@${person}:elsewhere.org`),
    role: 'member',
    until: null,
    ...more,
  };
}

function remove(person: string, role: string | null = null): RoleEdit {
  return { what: 'remove', person, role };
}

/** Lines that came and went, as a diff says them. */
function diff(before: string, after: string): string[] {
  const [was, is] = [before.split('\n'), after.split('\n')];
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => `-${line}`),
    ...is.filter((line) => !was.includes(line)).map((line) => `+${line}`),
  ];
}

it('adds a person and a role to the example, and changes nothing else of it', () => {
  expect(diff(example, edit(example, add('sam', { until: '2027-03-01' })))).toEqual([
    '+  sam: { matrix: "@sam:elsewhere.org" }',
    '+  - { who: sam, role: member, until: 2027-03-01 }',
  ]);
  expect(diff(example, edit(example, add('mo', { user: null, role: 'operator' })))).toEqual([
    '+  - { who: mo, role: operator }',
  ]);
});

it('takes roles away, with the line or out of the list', () => {
  expect(diff(example, edit(example, remove('mo')))).toEqual(['-  - { who: mo, role: member }']);
  const three = example.replace('who: lou, role: operator', 'who: lou, role: steward');
  expect(diff(three, edit(three, remove('kim', 'steward')))).toEqual([
    '-  - { who: [ana, kim], role: steward }',
    '+  - { who: [ana], role: steward }',
  ]);
  expect(diff(three, edit(three, remove('ana')))).toEqual([
    '-  - { who: [ana, kim], role: steward }',
    '+  - { who: [kim], role: steward }',
  ]);
});

const odd = `# The oaks
people:   # by name
    ana:
        matrix: '@ana:x'   # main
        collective: oak

    kim: { matrix: [ "@kim:x",
                     "@kim:y" ] } # two

roles: { steward: { do: ["*"] }, member: { do: [look] } }
assignments:
    -   who:
          - ana   # since 2019
          - kim   # since 2021
        role: steward
    # guests
    - who: kim
      role: member   # also
rooms: {}
`;

it.each([
  ['blocks, comments and odd spaces', odd],
  ['Windows line ends', odd.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${odd}`],
  ['no line end at the end', odd.trimEnd()],
])('goes through %s and back', (_what, text) => {
  const added = edit(text, add('sam'));

  expect(added).not.toBe(text);
  expect(edit(edit(added, remove('sam')), add('sam', { user: null }))).toBe(added);
  expect(edit(text, remove('kim', 'member'))).toBe(
    text.replace(/ {4}- who: kim\r?\n {6}role: member {3}# also\r?\n/, ''),
  );
  expect(edit(text, remove('kim', 'steward'))).toBe(text.replace(/ {10}- kim {3}# since 2021\r?\n/, ''));
});

it.each([
  [
    'a file between brackets',
    `{ people: { ana: { matrix: "@ana:x" } }, roles: { steward: { do: ["*"] }, member: {} }, assignments: [ { who: ana, role: steward } ] }\n`,
  ],
  [
    'an empty list',
    'people: { ana: { matrix: "@ana:x" } }\nroles: { steward: { do: ["*"] }, member: {} }\nassignments: []\n',
  ],
  [
    'a list that was forgotten',
    'people: { ana: { matrix: "@ana:x" } }\nroles: { steward: { do: ["*"] }, member: {} }\nassignments: # nobody yet\n',
  ],
  ['no list', 'people:\n  ana: { matrix: "@ana:x" }\nroles:\n  steward: { do: ["*"] }\n  member: {}'],
])('finds the place in %s', (_what, text) => {
  const policy = parseRoles(edit(text, add('sam')), 'roles.yml', now);

  expect(policy.people.get('sam')?.users).toEqual(['@sam:elsewhere.org']);
  expect(policy.assignments.at(-1)).toMatchObject({ who: { people: ['sam'] }, role: 'member' });
});

it('writes in quotes what YAML would take for something else', () => {
  const text = edit(
    example.replace('member: { do', '"null": { do: [look] }\n  member: { do'),
    add('true', { role: 'null' }),
  );

  expect(diff(example, text)).toContain('+  - { who: "true", role: "null" }');
});

it('leaves a file alone that is written in a way it does not know', () => {
  const text = example
    .replace('who: [ana, kim]', 'who: &s [ana, kim]')
    .replace('who: mo, role: member', 'who: *s, role: member')
    .replace(/rules:[^]*/, '');

  expect(() => edit(text, remove('kim', 'steward'))).toThrow('without rewriting it');
});

it('refuses what could never be changed back', () => {
  const text =
    'people:\n  ana: { matrix: "@ana:x" }\nroles:\n  steward: { do: ["*"] }\nassignments:\n  - { who: ana, role: steward }\n';

  expect(() => edit(text, remove('ana'))).toThrow('nobody could change who may do what any more');
  expect(() => edit(example, remove('kim', 'steward'))).toThrow('nobody could ever ask');
});
