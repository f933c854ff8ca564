import { describe, expect, it } from 'vitest';
import { afterCommands } from '../../../src/apps/after-commands.ts';
import { parseApp } from '../../../src/apps/app.ts';
import { ServerName } from '../../../src/kernel/ids.ts';

function commands(value: string): readonly (readonly string[])[] {
  const text = `TYPE=wiki\nPOST_DEPLOY_CMDS=${value}\n`;
  const app = parseApp({
    server: ServerName.parse('server1'),
    path: 'servers/server1/wiki.oak.coop.env',
    text,
  });
  return afterCommands(app, 'POST_DEPLOY_CMDS').map((one) => [one.service, one.function, ...one.args]);
}

describe('what is run after a deploy', () => {
  it.each([
    ['"app setup"', [['app', 'setup']]],
    [
      '"app setup one two | db  index|local note x"',
      [
        ['app', 'setup', 'one', 'two'],
        ['db', 'index'],
        ['local', 'note', 'x'],
      ],
    ],
    [`"app say 'big world' it\\"s\\" --a='b c'"`, [['app', 'say', 'big world', 'its', '--a=b c']]],
    [
      '\'app say $(id) `id` $HOME ; rm * ""\'',
      [['app', 'say', '$(id)', '`id`', '$HOME', ';', 'rm', '*', '']],
    ],
    [`"app say isn't"`, [['app', 'say', 'isn', "'", 't']]],
    ['""', []],
    ['" | "', []],
  ])('is read without a shell: %s', (value, expected) => {
    expect(commands(value)).toEqual(expected);
  });

  it('is refused with its line where a function is missing', () => {
    expect(() => commands('"app"')).toThrow(
      'servers/server1/wiki.oak.coop.env:2: `app` in `POST_DEPLOY_CMDS`',
    );
  });
});
