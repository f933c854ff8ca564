import { expect, it } from 'vitest';
import { changesBetween } from '../../../src/access/policy-changes.ts';
import { parseRoles } from '../../../src/access/roles.ts';

const now = new Date('2026-11-21T10:02:00Z');
const before = `people:
  ana: { matrix: "@ana:x", collective: oak }
  kim: { matrix: "@kim:x" }
roles:
  member: { do: [look], propose: [deploy] }
  steward: { do: ["*"] }
assignments:
  - { who: [ana, kim], role: steward }
rooms:
  "!ops:x": { apps: ["*"] }
rules:
  - { when: { action: remove }, needs: { approvals: 2, from: steward } }
  - { when: { action: restart }, needs: none }
`;

function changes(edit: (text: string) => string, isAboutAll = true): readonly string[] {
  return changesBetween(parseRoles(before, 'roles.yml', now), parseRoles(edit(before), 'roles.yml', now), {
    isAboutAll,
  });
}

it('are told with their lines, what gives rights first', () => {
  const words = changes((text) =>
    text
      .replace('collective: oak }', 'collective: birch, git: "Ana <ana@x>" }')
      .replace('"@kim:x"', '["@kim:x", "@kim:evil.org"]')
      .replace('roles:\n', '  mo: { matrix: "@mo:x" }\nroles:\n')
      .replace('propose: [deploy]', 'propose: [], deny: [restart]')
      .replace('do: [look]', 'do: [look, run], apps: ["*.x", "blog.y"]')
      .replace(
        '  - { who: [ana, kim], role: steward }',
        '  - { who: ana, role: steward }\n  - { who: [kim, mo], role: member, until: 2027-01-01 }',
      )
      .replace('approvals: 2', 'approvals: 1')
      .replace('"!ops:x": { apps: ["*"] }', '"!blog:x": { apps: ["blog.y"] }'),
  );

  expect(words).toMatchInlineSnapshot(`
    [
      "\`kim\` has role \`member\` until 2027-01-01 (line 10)",
      "\`mo\` has role \`member\` until 2027-01-01 (line 10)",
      "\`kim\` is also \`@kim:evil.org\` (line 3)",
      "new: \`mo\`, \`@mo:x\` (line 4)",
      "role \`member\` may also: \`run\` (line 6)",
      "role \`member\` is for \`*.x\`, \`blog.y\` on \`*\` (line 6)",
      "new rule: \`remove\` needs 1 OK of a steward (line 14)",
      "rule no more: \`remove\` needs 2 OKs of a steward (was line 12)",
      "room \`!blog:x\` is about \`blog.y\`",
      "\`ana\` is of \`birch\`, was of \`oak\` (line 2)",
      "commits name \`ana\` otherwise (line 2)",
      "no more: \`kim\` has role \`steward\` (was line 8)",
      "role \`member\` may propose no more: \`deploy\` (line 6)",
      "role \`member\` is denied: \`restart\` (line 6)",
      "room \`!ops:x\` is no more in it",
    ]
  `);
});

it('tell what goes back by itself, and after how long', () => {
  const goingBack = 'action: restart }, needs: none, goes_back: 1m }';
  const words = changes((text) => text.replace('action: restart }, needs: none }', goingBack));

  expect(words[0]).toContain('needs no OK, and goes back by itself after 1 min (line 13)');
});

it.each([
  [
    'the order of rules',
    (text: string): string =>
      `${text.replace(/rules:[^]*/, '')}rules:\n${text.split('\n').slice(-3).toReversed().join('\n')}\n`,
  ],
  [
    'who has a role until when',
    (text: string): string => text.replace('role: steward }', 'role: steward, until: 2027-01-01 }'),
  ],
  [
    'a moment of a day',
    (text: string): string =>
      text.replace('role: steward }', 'role: steward, until: "2027-01-01T10:00:00Z" }'),
  ],
  [
    'a pattern far down a list',
    (text: string): string =>
      text.replace('action: restart }', 'action: restart, app: [a, b, c, d, e, f, g, h, "*"] }'),
  ],
])('tell %s', (_what, edit) => {
  expect(changes(edit)).not.toContain('It says the same in another order.');
});

it('name no apps in a room that is not about all of them', () => {
  const words = changes(
    (text) =>
      text
        .replace('do: [look]', 'do: [look], apps: ["secret.y"]')
        .replace('action: restart }', 'action: restart, app: secret.y }')
        .replace('apps: ["*"] }', 'apps: ["secret.y"] }'),
    false,
  );

  expect(words.join('\n')).not.toContain('secret.y');
  expect(words).toHaveLength(4);
});

it('draw nothing on a card but words, whatever the file holds', () => {
  const words = changes((text) =>
    text
      .replace('"@kim:x"', JSON.stringify('@kim:x`\u202e<b>@room</b>'))
      .replace('apps: ["*"] }', 'apps: ["a\\n`b`", "*"] }'),
  );

  expect(words.filter((line) => /[\n\u202e]/.test(line) || (line.split('`').length - 1) % 2 !== 0)).toEqual(
    [],
  );
});

it('tell whose homeserver counts from now on', () => {
  const list = (names: string) => (text: string) => `homeservers: ${names}\n${text}`;
  const from = parseRoles(list('[x, y]')(before), 'roles.yml', now);
  const to = (text: string): readonly string[] =>
    changesBetween(from, parseRoles(text, 'roles.yml', now), { isAboutAll: true });

  expect(changes(list('x'))).toEqual(['only people of these homeservers count: `x`']);
  expect(to(before)).toEqual(['people of every homeserver may count']);
  expect(to(list('[x, z]')(before))).toEqual([
    'people of these homeservers count too: `z`',
    'people of these homeservers count no more: `y`',
  ]);
});
