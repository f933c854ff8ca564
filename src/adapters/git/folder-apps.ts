import type { AppReader } from '../../apps/apps.ts';
import { createLister } from './list-apps.ts';

/** The apps of somebody's folder of abra. Only read: neither git nor a remote is asked. A folder that is not there has none. */
export function createFolderApps(folder: string): Pick<AppReader, 'list'> {
  return { list: createLister(folder) };
}
