import { expect, it } from 'vitest';
import { parseRoles } from '../../../src/access/roles.ts';

const MOST = 20;

function lines(line: (number: number) => string): string {
  return Array.from({ length: MOST }, (_, number) => `${line(number)}\n`).join('');
}

it('looks once at who holds what, however many rules there are: whoever may push must not stop the bot by a long file', () => {
  const now = new Date(Date.UTC(2026, 10, 21));
  let looks = 0;
  const value = (): number => {
    looks += 1;
    return now.getTime();
  };
  Object.defineProperty(now, Symbol.toPrimitive, { value });
  const people = lines((number) => `  p${number}: { matrix: "@p${number}:oak.coop" }`);
  const assignments = lines((number) => `  - { who: p${number}, role: steward, until: 2027-03-01 }`);
  const rules = lines(
    (number) => `  - { when: { action: restart, app: a${number} }, needs: { approvals: 1, from: steward } }`,
  );
  const roles = 'roles:\n  steward: { do: ["*"] }\n';
  parseRoles(`people:\n${people}${roles}assignments:\n${assignments}rules:\n${rules}`, 'roles.yml', now);

  expect(looks).toBe(MOST * MOST);
});
