import { appPath } from '../../apps/app.ts';
import type { AppRemoval } from '../../apps/apps.ts';
import { commitFile, committedText, refreshIndex } from './commit-file.ts';
import type { Repository } from './repository.ts';
import { look, readText, removeFile } from './settings-folder.ts';
import { authorOf, BY_HAND, branchToWriteTo, conflict, messageOf, type NameOf } from './write-app.ts';

/**
 * Deletes the file and commits that alone. The file goes first: a list shows no app that is only half gone, and after a kill the same
 * call makes the commit that is missing. Throws `apps_conflict`.
 */
export async function removeApp(
  repository: Repository,
  removal: AppRemoval,
  { nameOf }: { readonly nameOf: NameOf },
): Promise<void> {
  const { git, folder, gitFolder } = repository;
  const path = appPath(removal.server, removal.app);
  const branch = await branchToWriteTo(repository, path);
  const onDisk = await readText(folder, path);
  if (onDisk !== null && onDisk !== removal.from) {
    throw conflict(path, 'Somebody edited this file meanwhile.');
  }
  if (onDisk !== null && onDisk !== (await committedText(git, path))) {
    await commitFile(git, { branch, path, text: onDisk, ...BY_HAND });
  }
  if (onDisk !== null) {
    await removeFile(folder, path);
  }
  if ((await committedText(git, path)) !== null) {
    const author = authorOf(removal.reason.by, nameOf);
    await commitFile(git, { branch, path, text: null, message: messageOf(removal.reason), author });
  }
  if ((await look(gitFolder, 'index.lock')) === null) {
    await refreshIndex(git, gitFolder, path);
  }
}
