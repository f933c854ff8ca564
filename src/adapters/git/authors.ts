import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Author, AuthorOf } from '../../apps/apps.ts';
import { localpart, type UserId } from '../../kernel/ids.ts';
import { committedText } from './commit-file.ts';
import type { Git } from './git.ts';
import type { Repository } from './repository.ts';
import { readText } from './settings-folder.ts';

const NOBODY_KNOWN: Author = { name: 'Somebody on the server', email: 'unknown@localhost' };

/** Whom `roles.yml` says somebody is in commits; else `lou <lou@oak.coop>`, the Matrix id in the shape that git wants. */
export function authorOfPerson(user: UserId, authorOf: AuthorOf): Author {
  const server = user.slice(user.indexOf(':') + 1);
  const known = authorOf(user);
  return {
    name: plain(known?.name ?? '') || localpart(user),
    email: plain(known?.email ?? `${localpart(user)}@${server}`),
  };
}

/**
 * Whose an edit is that nobody committed: whoever commits from this folder, as its own git settings say; else the account that owns the
 * file, unless it is the bot's own. Settings in that account's home are not read: the bot has no business there.
 */
export async function authorOfEdit({ git, folder }: Repository, path: string): Promise<Author> {
  const [name, email] = [await ownSetting(git, 'user.name'), await ownSetting(git, 'user.email')];
  if (name !== '' && email !== '') {
    return { name, email };
  }
  return (await ownerOf(join(folder, path))) ?? NOBODY_KNOWN;
}

/** What git says of who changed a file last, or left it changed without committing; empty: nothing. */
export async function lastAuthor(repository: Repository, path: string): Promise<string> {
  const { git, folder } = repository;
  const onDisk = await readText(folder, path).catch(() => null);
  if (onDisk !== (await committedText(git, path))) {
    const { name } = await authorOfEdit(repository, path);
    return `${name.slice(0, MOST_NAMED)}, on the server, not committed`;
  }
  const options = ['-1', '--no-show-signature', '--format=%an <%ae>'];
  const words = await git.run(['log', ...options, 'HEAD', '--', path]).catch(() => '');
  return words
    .replaceAll(/[`\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, MOST_NAMED);
}

/** Longer names are cut, in UTF-16 units. */
const MOST_NAMED = 80;

async function ownSetting(git: Git, name: string): Promise<string> {
  return plain(await git.run(['config', '--local', '--no-includes', '--get', name]).catch(() => ''));
}

/** By this machine's list of accounts; in a container it may not know them. */
async function ownerOf(path: string): Promise<Author | null> {
  const uid = (await lstat(path).catch(() => null))?.uid;
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const row = accounts.split('\n').find((line) => line.split(':')[2] === String(uid));
  return row === undefined || uid === process.getuid?.() ? null : authorOfAccount(row);
}

/** Source: passwd(5); the full name is the first part of the fifth field. */
function authorOfAccount(row: string): Author {
  const [account = '', , , , about = ''] = row.split(':').map(plain);
  const fullName = about.replace(/,.*$/, '');
  return { name: fullName === '' ? account : fullName, email: `${account}@localhost` };
}

/** git refuses these in names. */
function plain(text: string): string {
  return text.replaceAll(/[<>\s\p{Cc}]+/gu, ' ').trim();
}
