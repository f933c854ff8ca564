import type { Vault } from '../../operations/ports.ts';
import type { Revision } from '../../revisions/revision.ts';
import { postsOf } from '../../steps/posted.ts';

/** Whether the bot posted a service after it had kept that stack. What somebody else runs there, or was left over before, did not come later. */
export function cameLater(
  { server, operation }: Pick<Revision, 'server' | 'operation'>,
  name: string,
  vault: Vault,
): boolean {
  const [newest] = postsOf({ server, name }, vault);
  return newest !== undefined && newest.operation > (operation ?? 0);
}
