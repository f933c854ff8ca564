import { expect, it } from 'vitest';
import { appFile, appWith, loadText } from './compose.ts';

// Each seen with docker's CLI 28.2.2: what Go's numbers and texts do otherwise than JavaScript's.

it.each([
  ['restart: "on-failure:99999999999999999999"', 'There is no `restart: on-failure:99999999999999999999`.'],
  ['deploy: {update_config: {max_failure_ratio: 1e40}}', '`max_failure_ratio` is between 0 and 1.'],
  ['deploy: {rollback_config: {max_failure_ratio: -1e40}}', '`max_failure_ratio` is between 0 and 1.'],
])('what no engine can read is refused by place: %s', (line, sentence) => {
  expect(() => loadText(appFile(line))).toThrow(/^compose\.yml:4:\d+: /);
  expect(() => loadText(appFile(line))).toThrow(sentence);
});

it('a line of an env file loses the spaces in front that Go knows', () => {
  const bytes = new TextEncoder().encode('\ufeff\u0085A=1\n\u00a0\u2003B=2\n\ufeffC=3\n');

  const { ContainerSpec } = appWith('env_file: e', { read: () => bytes }).TaskTemplate;

  expect(ContainerSpec.Env).toEqual(['A=1', 'B=2', '\ufeffC=3']);
});
