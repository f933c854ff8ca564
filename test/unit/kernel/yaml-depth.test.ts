import { expect, it } from 'vitest';
import { z } from 'zod';
import { tooDeepAt } from '../../../src/kernel/yaml-depth.ts';
import { readYaml } from '../../../src/kernel/yaml-text.ts';

it.each([['['.repeat(20_000)], ['{a: '.repeat(20_000)], ['- '.repeat(20_000)]])(
  'refuses what would take the process down',
  (text) => {
    const read = (): unknown => readYaml({ text, path: 'roles.yml', code: 'roles_invalid' }, z.unknown());

    expect(tooDeepAt(text)).not.toBeNull();
    expect(read).toThrow('nested too deep');
  },
);

it('reads what people write', () => {
  expect(tooDeepAt('a:\n  b: [1, { c: 2 }]\n')).toBeNull();
});
