import type { App } from '../../apps/apps.ts';
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

/** `services`: those that run, and those that would. */
export function dataOutlook({ env }: Pick<App, 'env'>, services: readonly ServiceSpec[]): DataOutlook {
  if (!keepsData(services)) {
    return 'none';
  }
  const isSaid = env[CODE_SETTING] === CODE || services.some(({ Labels }) => Labels[CODE_LABEL] === CODE);
  return isSaid ? 'declared' : 'unknown';
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
