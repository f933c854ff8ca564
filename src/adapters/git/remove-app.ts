import { appPath } from '../../apps/app.ts';
import type { AppRemoval, AuthorOf } from '../../apps/apps.ts';
import { authorOfEdit, authorOfPerson } from './authors.ts';
import { commitFile, committedText } from './commit-file.ts';
import { branchToWriteTo, type Repository } from './repository.ts';
import { readText, removeFile } from './settings-folder.ts';
import { BY_HAND, conflict, messageOf, tellIndex } from './write-file.ts';

/**
 * Deletes the file and commits that alone. The file goes first: a list shows no app that is only half gone, and after a kill the same
 * call makes the commit that is missing. Throws `apps_conflict`.
 */
export async function removeApp(
  repository: Repository,
  removal: AppRemoval,
  { authorOf }: { readonly authorOf: AuthorOf },
): Promise<void> {
  const { git, folder } = repository;
  const path = appPath(removal.server, removal.app);
  const branch = await branchToWriteTo(repository);
  const onDisk = await readText(folder, path);
  if (onDisk !== null && onDisk !== removal.from) {
    throw conflict(path, 'Somebody edited this file meanwhile.');
  }
  if (onDisk !== null && onDisk !== (await committedText(git, path))) {
    await commitFile(git, {
      branch,
      path,
      text: onDisk,
      message: BY_HAND,
      author: await authorOfEdit(repository, path),
    });
  }
  if (onDisk !== null) {
    await removeFile(folder, path);
  }
  if ((await committedText(git, path)) !== null) {
    const author = authorOfPerson(removal.reason.by, authorOf);
    await commitFile(git, { branch, path, text: null, message: messageOf(removal.reason), author });
  }
  await tellIndex(repository, path);
}
