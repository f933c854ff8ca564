import { lastEntry, parseEnvFile } from '../../apps/env-file.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Revision } from '../../revisions/revision.ts';
import type { Mount, ServiceSpec } from '../../stack/spec.ts';

/** Of a service: its recipe's author says that an older version reads the data of this one. */
const CODE_LABEL = 'coopbot.rollback';
/** Of an app: the co-op says so. */
const CODE_SETTING = 'COOPBOT_ROLLBACK';
const CODE = 'code';

/**
 * What going back does to data: there is none; it is said that the program alone can go back; or nobody knows, and then data may be
 * lost or unreadable.
 */
export type DataOutlook = 'none' | 'declared' | 'unknown';

/**
 * `newest`: what was kept last. Its file is what people agreed to; what was written there since counts from the next good deploy on, or
 * whoever can write there would decide what may be lost. `services`: those that run, and those that would.
 */
export function dataOutlook(newest: Pick<Revision, 'text'>, services: readonly ServiceSpec[]): DataOutlook {
  if (!keepsData(services)) {
    return 'none';
  }
  const isSaid = isDeclaredIn(newest.text) || services.some(({ Labels }) => Labels[CODE_LABEL] === CODE);
  return isSaid ? 'declared' : 'unknown';
}

/** Not where it cannot be read any more. */
function isDeclaredIn(text: string): boolean {
  try {
    return lastEntry(parseEnvFile(text, 'kept.env'), CODE_SETTING)?.value === CODE;
  } catch (error) {
    if (error instanceof UserError) {
      return false;
    }
    throw error;
  }
}

/** Whether services keep something of their own that outlives them. */
export function keepsData(services: readonly ServiceSpec[]): boolean {
  return services.some(({ TaskTemplate }) => (TaskTemplate.ContainerSpec.Mounts ?? []).some(isData));
}

/** What outlives a container and can be written: volumes, and folders of the server. A socket holds nothing. */
function isData({ Type, Source = '', ReadOnly = false }: Mount): boolean {
  const isFolder = Type === 'bind' && !Source.endsWith('.sock');
  return !ReadOnly && (isFolder || Type === 'volume' || Type === 'cluster');
}
