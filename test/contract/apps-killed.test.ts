import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createGitApps } from '../../src/adapters/git/apps.ts';
import { AppName, EventId, OperationId, ServerName, UserId } from '../../src/kernel/ids.ts';
import { git, listeningLogger, temporaryFolder } from './git-world.ts';

const path = 'servers/one/cloud.oak.coop.env';

async function killAfter(folder: string, first: number, ms: number): Promise<void> {
  const script = join(import.meta.dirname, 'write-until-killed.ts');
  const child = spawn(process.execPath, [script, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await setTimeout(ms);
  child.kill('SIGKILL');
  await once(child, 'close');
  // The git that it had started may still be at work for a moment.
  await setTimeout(200);
}

async function writeVersion(folder: string, version: number): Promise<void> {
  await createGitApps({ folder, remote: null, log: listeningLogger() }).write({
    app: AppName.parse('cloud.oak.coop'),
    server: ServerName.parse('one'),
    text: `TYPE=nextcloud:${version}.0.0\n`,
    reason: {
      subject: `Version ${version}`,
      by: UserId.parse('@ana:oak.coop'),
      event: EventId.parse('$2'),
      operation: OperationId.parse(version),
    },
  });
}

it('a bot that is killed in the middle of writes has done each once or not at all, and the next one goes on', async () => {
  const folder = temporaryFolder();
  await writeVersion(folder, 1);
  for (const [round, ms] of [97, 140, 183, 226, 269, 312].entries()) {
    const first = (round + 1) * 1_000;
    await killAfter(folder, first, ms);

    const subjects = git(folder, 'log', '--format=%s').split('\n');
    const versions = subjects.flatMap((subject) => /^Version (\d+)$/.exec(subject)?.[1] ?? []).map(Number);
    const onDisk = Number(/:(\d+)/.exec(readFileSync(join(folder, path), 'utf8'))?.[1]);
    expect(new Set(versions).size).toBe(versions.length);
    expect([versions[0], (versions[0] ?? 0) + 1, first]).toContain(onDisk);

    await writeVersion(folder, onDisk);
    const again = git(folder, 'log', '--format=%s').split('\n');
    expect(again.filter((subject) => subject === `Version ${onDisk}`)).toHaveLength(1);

    await writeVersion(folder, first + 500);
    expect(git(folder, 'show', `HEAD:${path}`)).toBe(`TYPE=nextcloud:${first + 500}.0.0\n`);
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect(git(folder, 'fsck', '--no-dangling', '--strict')).toBe('');
  }
}, 60_000);
