import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppName, ServerName } from '../../src/kernel/ids.ts';
import { temporaryFolder, writeFiles } from './git-world.ts';
import { before, change, open, path, repository } from './settings-world.ts';

describe('the folder of the settings', () => {
  it('is left alone when it holds files and is no repository', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { [path]: before });

    await expect(open(folder).list()).rejects.toMatchObject({ code: 'apps_unreachable' });
    expect(existsSync(join(folder, '.git'))).toBe(false);
  });

  it('is never left through a link', async () => {
    const [folder, outside] = [repository(), temporaryFolder()];
    writeFiles(outside, { 'secret.env': 'TYPE=hunter2\n', 'far.oak.coop.env': 'TYPE=far\n' });
    symlinkSync(join(outside, 'secret.env'), join(folder, 'servers/one/link.oak.coop.env'));
    symlinkSync(outside, join(folder, 'servers/two'));
    symlinkSync(join(outside, 'secret.env'), join(folder, 'roles.yml'));
    const apps = open(folder);
    const { apps: found, broken } = await apps.list();

    expect(found.map(({ name }) => name)).toEqual(['blog.oak.coop', 'cloud.oak.coop']);
    expect(broken.map((app) => app.path)).toEqual(['servers/one/link.oak.coop.env']);
    for (const name of [
      'roles.yml',
      '../x',
      '/etc/passwd',
      'servers/two/secret.env',
      '.git/config',
      'a/./b',
    ]) {
      await expect(apps.readFile(name)).rejects.toMatchObject({ code: 'apps_conflict' });
    }
    const intoLink = change('TYPE=x\n', { server: ServerName.parse('two') });
    await expect(apps.write(intoLink)).rejects.toMatchObject({ code: 'apps_conflict' });
    const ontoLink = change('TYPE=x\n', { app: AppName.parse('link.oak.coop') });
    await expect(apps.write(ontoLink)).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(outside, 'secret.env'), 'utf8')).toBe('TYPE=hunter2\n');
  });

  it('may hold what is no text, no file, too large, or twice', async () => {
    const folder = repository({ [path]: before, 'servers/zwei/cloud.oak.coop.env': before });
    mkdirSync(join(folder, 'servers/one/folder.oak.coop.env'));
    writeFiles(folder, {
      'servers/one/big.oak.coop.env': 'x'.repeat(256 * 1024 + 1),
      'servers/-x-/a.coop.env': '',
    });
    writeFileSync(
      join(folder, 'servers/one/latin.oak.coop.env'),
      Buffer.from([0x41, 0x0a, 0x54, 0xe4, 0x0a]),
    );
    const { apps, broken } = await open(folder).list();

    expect(apps).toMatchObject([{ name: 'cloud.oak.coop', server: 'one' }]);
    expect(
      broken.map(({ path: file, line, reason }) => `${file}${line === null ? '' : `:${line}`}: ${reason}`),
    ).toMatchInlineSnapshot(`
      [
        "servers/-x-/a.coop.env: The folder’s name cannot be the name of a server: letters, digits, \`-\`, \`_\` and dots.",
        "servers/one/big.oak.coop.env: This file is larger than 256 KiB, so it is not read. Env files have a few: is it the right one?",
        "servers/one/folder.oak.coop.env: This path leads through a link or out of the folder.",
        "servers/one/latin.oak.coop.env:2: This line is no UTF-8 text: save the file as UTF-8.",
        "servers/zwei/cloud.oak.coop.env: An app of this name is on \`one\` already: rename one of the two files, or remove it.",
      ]
    `);
  });
});
