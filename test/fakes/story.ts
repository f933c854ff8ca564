import { AppName, EventId, RecipeName, RoomId, ServerName, StackName, UserId } from '../../src/kernel/ids.ts';
import type { OperationEvent } from '../../src/operations/operation.ts';
import { close, receive, record } from '../../src/operations/record.ts';
import { fakeClock } from './fake-system.ts';
import type { Store } from './store.ts';

export const ana = UserId.parse('@ana:x');
export const ops = RoomId.parse('!ops:x');

/** What somebody asked for, to be received. */
function wish(app = 'blog.x', command = '$1'): Extract<OperationEvent, { type: 'received' }> {
  return {
    type: 'received',
    request: {
      action: 'deploy',
      app: AppName.parse(app),
      server: ServerName.parse('one'),
      stack: StackName.parse(app.replaceAll('.', '_')),
      recipe: RecipeName.parse('blog'),
      isNew: true,
      version: null,
    },
    by: ana,
    room: ops,
    scope: null,
    command: EventId.parse(command),
    thread: EventId.parse(command),
  };
}

/** Three operations, and how they ended: eight rows. */
export function someStory(store: Store): void {
  const deps = { ...store, clock: fakeClock() };
  const [first, second, third] = ['blog.x', 'wiki.x', 'blog.x'].map((app, n) =>
    receive(wish(app, `$${n}`), deps),
  );
  const said = { ...deps, origin: { actor: ana, cause: EventId.parse('$stop') } };
  for (const { id } of [first, second].filter((one) => one !== undefined)) {
    record(id, { type: 'cancelAsked', by: ana }, said);
    close(id, { verdict: 'cancelled', reason: '', hint: '' }, deps);
  }
  if (third !== undefined) {
    close(third.id, { verdict: 'rejected', reason: 'no', hint: '' }, deps);
  }
}
