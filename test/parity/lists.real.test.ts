import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printed } from '../fixtures/list-formats.ts';
import { needDockerCli } from './rig/docker-cli.ts';
import { createListedEngine } from './rig/listed-engine.ts';
import { type Recorder, startRecorder } from './rig/recorder.ts';
import { askBoth, type Terminals, terminalsOn } from './rig/terminals.ts';

/** Docker's own command line is real; the engine, which has all that a list can show at once, is not. */
describe('lists of a stand-in engine', () => {
  let folder: string;
  let standIn: Recorder;
  let both: Terminals;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coopbot-lists-'));
    const socket = join(folder, 'engine.sock');
    standIn = await startRecorder(socket, createListedEngine());
    both = terminalsOn(`unix://${socket}`, { config: folder, cli: await needDockerCli() });
  });
  afterAll(async () => {
    await standIn.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    'ls',
    'services shop',
    'services shop --format json',
    'ps shop',
    'ps shop --no-trunc',
    'ps shop --no-resolve',
  ])('stack %s', async (line) => {
    const { theirs, ours } = await askBoth(both, ['stack', ...line.split(' ')]);
    expect(ours).toEqual(theirs);
    expect(theirs.stdout.split('\n').length).toBeGreaterThan(4);
  });

  it.each(printed)('format %s', async (format) => {
    for (const args of [['services', 'web'], ['services', 'shop'], ['ls']]) {
      const { theirs, ours } = await askBoth(both, ['stack', ...args, '--format', format]);
      expect(ours.stdout).toBe(theirs.stdout);
      expect(ours.code).toBe(theirs.code);
    }
  });
});
