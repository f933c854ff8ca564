import { describe, expect, it } from 'vitest';
import { stackCommands } from '../../../src/cli/table.ts';
import { openTerminal } from './terminal.ts';

describe('the terminal', () => {
  it('calls every command by the words of its row', async () => {
    for (const { words, load } of stackCommands) {
      const { name, aliases = [] } = await load();

      expect([name, ...aliases]).toEqual([`stack ${words[0]}`, ...words.slice(1)]);
    }
  });

  // Sentences and exit codes of `docker stack …` 28.2.2, with our name.
  it.each([
    [
      ['stack', 'nonsense'],
      1,
      'coopbot: unknown command: coopbot stack nonsense\n\nUsage:  coopbot stack [OPTIONS]',
    ],
    [['stack', '--foo'], 125, 'unknown flag: --foo\n\nUsage:  coopbot stack [OPTIONS]'],
    [
      ['stack', 'deploy'],
      1,
      "coopbot: 'coopbot stack deploy' requires 1 argument\n\nUsage:  coopbot stack deploy [OPTIONS] STACK\n",
    ],
    [['stack', 'deploy', 'a', 'b'], 1, "coopbot: 'coopbot stack deploy' requires 1 argument\n"],
    [['stack', 'rm'], 1, "coopbot: 'coopbot stack rm' requires at least 1 argument\n"],
    [['stack', 'ls', 'a'], 1, "coopbot: 'coopbot stack ls' accepts no arguments\n"],
    [
      ['stack', 'up', '--foo'],
      125,
      "unknown flag: --foo\n\nUsage:  coopbot stack deploy [OPTIONS] STACK\n\nRun 'coopbot stack deploy --help' for more information\n",
    ],
    [['stack', 'deploy', 'st'], 1, 'Specify a Compose file (with --compose-file)\n'],
    [['stack', 'deploy', '-c', 'x.yml', ' '], 1, 'invalid stack name: " "\n'],
    [['stack', 'deploy', '-c', 'x.yml', '../x'], 1, 'invalid stack name: "../x"\n'],
    [['stack', 'deploy', '-c', 'none.yml', 'st'], 1, 'There is no file `none.yml`.\n'],
    [['stack', 'deploy', '-c', '.', 'st'], 1, 'is a folder.\n'],
    [
      ['stack', 'deploy', '-c', '-', '--resolve-image', 'x', 'st'],
      1,
      'Invalid option x for flag --resolve-image\n',
    ],
    [
      ['-H', 'unix:///a', '--context', 'b', 'stack', 'ls'],
      1,
      'conflicting options: cannot specify both --host and --context\n',
    ],
    [['--host', 'ssh://somewhere', 'stack', 'ls'], 1, 'coopbot does not speak ssh:// with engines.'],
  ])('%j ends with %i', async (argv, code, words) => {
    const terminal = await openTerminal();

    const ended = await terminal.run(...argv);

    expect({ code: ended.code, changes: ended.changes }).toEqual({ code, changes: [] });
    expect(ended.err).toContain(words);
  });

  it('says in docker’s layout how a command is called', async () => {
    const terminal = await openTerminal();

    const { code, out } = await terminal.run('stack', 'config', '--help', 'whatever');

    expect(code).toBe(0);
    expect(out).toBe(`Usage:  coopbot stack config [OPTIONS]

Outputs the final config file, after doing merges and interpolations

Options:
  -c, --compose-file strings   Path to a Compose file, or "-" to read
                               from stdin
      --skip-interpolation     Skip interpolation and output only merged
                               config
`);
  });

  it('says so when something else answers in the engine’s place', async () => {
    const terminal = await openTerminal({
      engine: async () => ({ status: 200, body: Buffer.from('<html>') }),
    });

    const { code, err } = await terminal.run('stack', 'ls');

    expect({ code, err }).toEqual({
      code: 1,
      err: 'coopbot: the Docker engine answers otherwise than engines do. Is it one?\n',
    });
  });

  it('lists the commands', async () => {
    const terminal = await openTerminal();

    const [helped, bare] = [await terminal.run('stack', '--help'), await terminal.run('stack')];

    expect(helped.out).toContain('\n  deploy      Deploy a new stack or update an existing stack\n');
    expect({ code: bare.code, out: bare.out, err: bare.err }).toEqual({ code: 0, out: '', err: helped.out });
  });

  it('asks the engine that --host names, whatever DOCKER_HOST says', async () => {
    const terminal = await openTerminal({ environment: { DOCKER_HOST: 'unix:///nowhere.sock' } });

    const lost = await terminal.run('stack', 'ls');
    const found = await terminal.run('--host', `unix://${terminal.folder}/docker.sock`, 'stack', 'ls');

    expect(lost.err).toContain('does not answer.\n');
    expect([lost.code, found.code]).toEqual([1, 0]);
  });
});
