import type { AppReader } from '../../apps/apps.ts';
import type { SettingsFiles } from '../../apps/settings-files.ts';
import { createLister } from './list-apps.ts';
import { readText } from './settings-folder.ts';

/** What lies in a folder of abra. Only read: neither git nor a remote is asked. A folder that is not there has no apps. */
export function createFolderApps(folder: string): Pick<AppReader, 'list'> & Pick<SettingsFiles, 'readFile'> {
  return { list: createLister(folder), readFile: async (path) => readText(folder, path) };
}
