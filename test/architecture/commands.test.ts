import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadCommands } from '../../src/adapters/files/load-commands.ts';

const folder = join(import.meta.dirname, '../../commands');

it('loads every file of commands/ under its own name', async () => {
  const names = readdirSync(folder).map((file) => basename(file, '.ts'));

  const registry = await loadCommands(folder);

  expect(names.length).toBeGreaterThan(4);
  expect([...registry.keys()]).toEqual(names.toSorted());
});

it('has a summary for each command of one short sentence', async () => {
  const registry = await loadCommands(folder);

  const long = [...registry.values()].filter(
    ({ summary }) => summary.length > 90 || !/^[A-Z].*\.$/.test(summary),
  );

  expect(long.map(({ name, summary }) => `${name}: ${summary}`)).toEqual([]);
});

it.each([
  ['no-command.ts', 'export default 3;'],
  ['other-name.ts', "export default { name: 'another', summary: '', usage: '', args: {}, run() {} };"],
  ['nothing.ts', 'export const name = 1;'],
])('does not start with %s', async (file, text) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'coopbot-commands-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  writeFileSync(join(elsewhere, file), text);

  await expect(loadCommands(elsewhere)).rejects.toThrow(file);
});
