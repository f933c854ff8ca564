import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/access/decide.ts';
import { parseRoles } from '../../../src/access/roles.ts';
import { AppName, RecipeName, RoomId, ServerName, UserId } from '../../../src/kernel/ids.ts';

const now = new Date(Date.UTC(2026, 10, 21));
const room = RoomId.parse('!ops:oak.coop');

function rolesWith(role: string, rule = ''): string {
  return `
people: { lou: { matrix: "@lou:oak.coop" }, ana: { matrix: "@ana:oak.coop" } }
roles: { runner: ${role}, steward: { do: ["*"] } }
assignments: [{ who: lou, role: runner }, { who: ana, role: steward }]
rooms: { "${room}": { apps: ["*"] } }
rules: [${rule}]
`;
}

function may(action: string, text: string): ReturnType<typeof decide> {
  return decide(parseRoles(text, 'roles.yml', now), {
    actor: UserId.parse('@lou:oak.coop'),
    room,
    actions: [action],
    class: null,
    app: AppName.parse('wiki.oak.coop'),
    server: ServerName.parse('server1'),
    recipe: RecipeName.parse('wiki'),
    now,
  });
}

describe('the right to run functions', () => {
  it.each([
    ['{ do: ["run:index"] }', 'run:index', 'granted'],
    ['{ do: ["run:index"] }', 'run:index_all', 'refused'],
    ['{ do: ["run:index"] }', 'run', 'refused'],
    ['{ do: [run] }', 'run:index', 'granted'],
    ['{ do: [look, deploy] }', 'run:index', 'refused'],
    ['{ do: ["*"], deny: ["run:wipe"] }', 'run:wipe', 'refused'],
    ['{ do: ["*"], deny: ["run:wipe"] }', 'run:index', 'granted'],
    ['{ do: ["*"], deny: [run] }', 'run:index', 'refused'],
    ['{ do: [restart] }', 'run:restart', 'refused'],
  ])('%s: %s is %s', (role, action, decision) => {
    expect(may(action, rolesWith(role)).decision).toBe(decision);
  });

  it('can be given to one function, with a rule of its own', () => {
    const rule = '{ when: { action: "run:index" }, needs: none }';

    expect(may('run:index', rolesWith('{ do: [run] }', rule))).toMatchObject({ consent: { kind: 'none' } });
    expect(may('run:wipe', rolesWith('{ do: [run] }', rule))).toMatchObject({ consent: { kind: 'confirm' } });
  });

  it('counts people who may do just that for a rule that asks for them', () => {
    const rule = '{ when: { action: "run:index" }, needs: { approvals: 2 } }';

    expect(may('run:index', rolesWith('{ do: ["run:index"] }', rule)).decision).toBe('granted');
    expect(
      () => rolesWith('{ do: [look] }', rule) && may('run:index', rolesWith('{ do: [look] }', rule)),
    ).toThrow('asks for 2');
  });

  it('is told in words', () => {
    const told = may('run:wipe', rolesWith('{ do: ["run:index"] }'));

    expect(told).toMatchObject({ reason: expect.stringContaining('You may run `index` in apps here') });
    expect(told).toMatchObject({ reason: expect.stringContaining('Running `wipe` needs a steward: Ana') });
  });

  it('is not misspelt without a word', () => {
    expect(() => may('run:x', rolesWith('{ do: ["run:rm -rf"] }'))).toThrow('has no action `run:rm -rf`');
    expect(() => may('run:x', rolesWith('{ do: ["run:"] }'))).toThrow('has no action `run:`');
  });
});
