import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/kernel/errors.ts';
import { appFile, appWith, loadFiles, loadText } from './compose.ts';

function refusal(load: () => unknown): UserError {
  try {
    load();
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
  throw new Error('was not refused');
}

describe('a compose file with a fault is refused by file, line and column', () => {
  it.each([
    ['services:\n\tapp: {}', 'compose.yml:2:1: This is not valid YAML: Tabs are not allowed as indentation.'],
    [
      'services: {a: {image: "x\u0007"}}',
      'compose.yml:1:25: Here is a control character (U+0007). Take it out, or write it as `\\u0007` in double quotes.',
    ],
    [
      'a: 1\nb: x\u2028y',
      'compose.yml:2:5: Here is a line separator that editors do not show (U+2028). Take it out, or write it as `\\u2028` in double quotes.',
    ],
    ['- a', 'compose.yml:1:1: A compose file is a mapping with `services:` and the like.'],
    [
      'services: {a: {image: x}, a: {image: y}}',
      'compose.yml:1:27: The key `a` is there twice, first on line 1.',
    ],
    ['services: {app: *base}', 'compose.yml:1:17: There is no anchor `&base` above this.'],
    ['version: 3.8', 'compose.yml:1:10: `version` must be a text: write `version: "3.8"`.'],
    ['version: "2"', 'compose.yml:1:10: `version` must be "3.0" to "3.13", or left out.'],
    [
      appFile('replicas: 2'),
      'compose.yml:4:5: `services.app.replicas` is not a key that a stack knows. Is it spelt right?',
    ],
    [
      appFile('profiles: [x]'),
      'compose.yml:4:5: `services.app.profiles` is not for swarms: put the service into an overlay file of its own.',
    ],
    [
      appFile('mem_limit: 1g'),
      'compose.yml:4:5: `services.app.mem_limit` is not for swarms: use `deploy.resources.limits`.',
    ],
    [
      appFile('environment: {A: true}'),
      'compose.yml:4:22: `services.app.environment.A` must be a text, a number or nothing. Put it in quotes.',
    ],
    [
      appFile('deploy: {replicas: "2"}'),
      'compose.yml:4:24: `services.app.deploy.replicas` must be a number, without quotes.',
    ],
    [
      appFile('stop_grace_period: 30'),
      'compose.yml:4:24: `services.app.stop_grace_period` must be a text. Put it in quotes.',
    ],
    [
      appFile('stop_grace_period: "30"'),
      'compose.yml:4:24: `services.app.stop_grace_period` must be a time such as `30s`, `1m30s` or `1h`.',
    ],
    [
      appFile('networks: [proxy]'),
      'compose.yml:4:16: The network `proxy` is used by `app` and not defined under `networks`.',
    ],
    [
      appFile('volumes: ["data:/d"]'),
      'compose.yml:4:15: The volume `data` is used here and not defined under `volumes`.',
    ],
    [
      appFile('secrets: [key]'),
      'compose.yml:4:15: The secret `key` is used by `app` and not defined under `secrets`.',
    ],
    [
      appFile('volumes: ["./x:/x"]'),
      'compose.yml:4:15: `./x` is a path of the recipe, and no node holds the recipe’s files. Use `configs` or an absolute path.',
    ],
    [
      'version: "3.5"\n' + appFile('init: true'),
      'compose.yml:5:5: `services.app.init` came with format 3.7, and this file says 3.5. Write `version: "3.8"`.',
    ],
    ['services: {app: {command: x}}', 'compose.yml:1:17: The service `app` has no `image`.'],
    [
      'services: {app: {image: UPPER}}',
      'compose.yml:1:25: `UPPER` holds capital letters, which no image’s name may.',
    ],
    [
      'configs: {c: {file: ../x}}\nservices: {}',
      'compose.yml:1:14: The file `../x` of the config `c` lies outside the recipe.',
    ],
    [
      'configs: {c: {file: /etc/passwd}}\nservices: {}',
      'compose.yml:1:14: The file `/etc/passwd` of the config `c` lies outside the recipe.',
    ],
    [
      'configs: {c: {file: x}}\nservices: {}',
      'compose.yml:1:14: The file `x` of the config `c` is not in the recipe.',
    ],
    [
      'configs: {c: {}}\nservices: {}',
      'compose.yml:1:14: The config `c` needs a `file`, or `external: true`.',
    ],
    [appFile('env_file: ../.env'), 'compose.yml:4:15: The file `../.env` lies outside the recipe.'],
    [appFile('hostname: ${A:?set it}'), 'compose.yml:4:15: The variable `A` is needed here: set it'],
    [
      appFile('hostname: $(id)'),
      'compose.yml:4:15: `services.app.hostname` holds a `$` that starts no variable. Write `$$` for a plain one.',
    ],
  ])('%j', (text, message) => {
    expect(refusal(() => loadText(text)).message).toBe(message);
  });

  it('names the file of the fault among several', () => {
    const base = appFile('tty: true');

    const { place } = refusal(() =>
      loadFiles({ 'compose.yml': base, 'compose.smtp.yml': appFile('deploy: {mode: x}') }),
    );

    expect(place).toEqual({ path: 'compose.smtp.yml', line: 4, column: 20 });
  });

  it('never says what a variable holds', () => {
    const variables = { PASSWORD: 'hunter2' };

    expect(refusal(() => appWith('deploy: {replicas: "${PASSWORD}"}', { variables })).message).not.toContain(
      'hunter2',
    );
  });

  it('is not brought down by depth or by aliases of aliases', () => {
    const rows = Array.from(
      { length: 9 },
      (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`,
    );

    expect(refusal(() => loadText('a: '.concat('['.repeat(50_000)))).message).toContain('nested too deep');
    expect(refusal(() => loadText(['a0: &a0 [x]', ...rows.slice(1)].join('\n'))).message).toContain(
      'too many values',
    );
    expect(refusal(() => loadText('x-a: &a {b: *a}')).message).toContain('contains itself');
  });
});
