import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { AppName, EventId, UserId } from '../../src/kernel/ids.ts';
import { openConsoles } from '../fakes/console.ts';
import { first, server, until, type World, world } from '../fakes/world.ts';

const SECRET = 'hunter2hunter2';
/** A terminal between this test and the program, as there is one between a person and it. Source: Python's `pty`. */
const PTY = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
const [TAB, ENTER, BACKSPACE] = ['\t', '\r', '\u007F'];

const app = `TYPE=nextcloud:12.1.0+31.0.4-fpm
DOMAIN=cloud.oak.coop
COMPOSE_FILE="compose.yml:compose.smtp.yml"
SECRET_DB_PASSWORD_VERSION=v1 # length=32
SECRET_SMTP_PASSWORD_VERSION=v1 # generate=false
`;

/** An app that needs a password which somebody must bring. */
async function withPassword({ apps }: World): Promise<void> {
  const by = UserId.parse('@kim:oak.coop');
  const reason = { subject: 'By hand', by, event: EventId.parse('$hand'), operation: first };
  await apps.write({ app: AppName.parse('cloud.oak.coop'), server, text: app, reason });
}

interface Typist {
  /** Everything that the terminal ever showed, control sequences included. */
  readonly screen: () => string;
  type(keys: string): void;
  /** Waits until it is shown behind what was on the screen when it was last called. */
  sees(words: string): Promise<void>;
  readonly code: Promise<unknown>;
}

/** Somebody at a real terminal with the real program in it; the bot is the one that listens at `path`. */
function sitAtTerminal(path: string): Typist {
  const folder = dirname(path);
  const config = join(folder, 'config.yml');
  writeFileSync(config, settings(folder));
  const args = ['src/main.ts', 'console', '--as', 'ana', '--config', config];
  const child = spawn('python3', ['-c', PTY, process.execPath, ...args], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, TERM: 'xterm' },
  });
  return typist(child);
}

function typist(child: ChildProcessWithoutNullStreams): Typist {
  let text = '';
  let seen = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    screen: () => text,
    type: (keys) => void child.stdin.write(keys),
    async sees(words) {
      await until(
        () => text.includes(words, seen),
        () => `${words}\n${text}`,
      );
      seen = text.indexOf(words, seen) + words.length;
    },
    code: once(child, 'close').then(([code]: unknown[]) => code),
  };
}

function settings(folder: string): string {
  return stringify({
    matrix: { homeserver: 'http://127.0.0.1:1', user: '@bot:oak.coop', password_file: 'password' },
    data: folder,
    apps: { folder: 'apps' },
    servers: { server1: { host: 'tcp://127.0.0.1:1', app_domain: 'oak.coop' } },
  });
}

it('takes a line with Tab and a password that nobody sees, at a real terminal', async () => {
  const { path, consoles } = openConsoles();
  const there = await world({ consoles });
  await withPassword(there);
  await there.run(async () => {
    await until(() => existsSync(path));
    const ana = sitAtTerminal(path);
    await ana.sees('Tab completes, exit leaves.');
    ana.type(`whoa${TAB}`);
    await ana.sees('whoami ');
    ana.type(ENTER);
    await ana.sees('You are Ana.');
    ana.type(`secret insert cl${TAB}`);
    await ana.sees('cloud.oak.coop ');
    ana.type(`smtp_password${ENTER}`);
    await ana.sees('smtp_password (not shown): ');
    ana.type(`${SECRET}x${BACKSPACE}${ENTER}`);
    await ana.sees('Here: yes or no.');
    ana.type(`yes${ENTER}`);
    await ana.sees('✅ #1');
    ana.type(`exit${ENTER}`);

    expect(await ana.code).toBe(0);
    expect(ana.screen()).not.toContain(SECRET.slice(0, 4));
  });
  const history = join(dirname(path), 'console-history');
  expect(Buffer.from(there.swarm.secret('cloud_oak_coop_smtp_password_v1') ?? '').toString()).toBe(SECRET);
  expect(statSync(history).mode & 0o777).toBe(0o600);
  expect(readFileSync(history, 'utf8')).toBe('whoami\nsecret insert cloud.oak.coop smtp_password\nyes\n');
});
