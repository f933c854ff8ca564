import type { Socket } from 'node:net';
import type { Admitted, ConsoleHost } from '../../chat/console/port.ts';
import type { Document } from '../../chat/document.ts';
import type { Heard } from '../../chat/heard.ts';
import { assertNever, UserError } from '../../kernel/errors.ts';
import type { Clock, Logger, Random } from '../../kernel/system.ts';
import { decode, encode, FromTerminal, type Hello } from './protocol.ts';
import { createSession, type Session } from './session.ts';

export interface ConsoleOptions {
  /** The folder of the socket. Whoever may open that acts as anybody: it is the owner's alone. */
  readonly data: string;
  /** How commands begin. */
  readonly prefix: string;
  readonly render: (document: Document) => string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: Random;
}

/** A connection that does not say who it is within this time is ended, in milliseconds. */
const HELLO_WITHIN_MS = 10_000;

export interface Desk extends ConsoleOptions {
  readonly sessions: Map<string, Session>;
  hear(heard: Heard): void;
}

/** One connection from its hello to its end. Rubbish ends it, and nothing else. Throws what serving it throws. */
export async function attend(socket: Socket, host: ConsoleHost, desk: Desk): Promise<void> {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(HELLO_WITHIN_MS, () => socket.destroy());
  const frames = decode(socket, FromTerminal);
  let session: Session | null = null;
  let serving: Promise<void> = Promise.resolve();
  const failed = Promise.withResolvers<never>();
  try {
    const first = await frames.next();
    session = first.done === true ? null : welcome(first.value, { socket, host, desk });
    if (session !== null) {
      serving = host.serve(session.terminal, session.gone.signal);
      serving.catch(failed.reject);
      await Promise.race([readAll(frames, session, { host, desk }), failed.promise]);
    }
  } catch (error) {
    desk.log.info({ reason: error instanceof Error ? error.name : 'unknown' }, 'console connection ended');
  } finally {
    socket.destroy();
    if (session !== null) {
      leave(session, desk);
    }
  }
  await serving;
}

function leave(session: Session, { sessions, log }: Desk): void {
  session.gone.abort();
  if (sessions.get(session.id) === session) {
    sessions.delete(session.id);
  }
  log.info({ as: session.admitted.user }, 'console left');
}

interface Door {
  readonly socket: Socket;
  readonly host: ConsoleHost;
  readonly desk: Desk;
}

/** `null`: it was told why not. */
function welcome(hello: FromTerminal, { socket, host, desk }: Door): Session | null {
  const admitted = hello.type === 'hello' ? admit(hello, host) : null;
  if (hello.type !== 'hello' || admitted === null || 'refused' in admitted) {
    const text = admitted !== null && 'refused' in admitted ? admitted.refused : 'Who is there?';
    socket.end(encode({ type: 'refused', text }));
    return null;
  }
  socket.setTimeout(0);
  const id = hello.session ?? desk.random.token();
  desk.sessions.get(id)?.gone.abort(); // Its old connection, which only looks alive.
  const session = createSession({ id, admitted, socket, render: desk.render, hello });
  desk.sessions.set(id, session);
  const { name, greeting } = admitted;
  session.tell({ type: 'welcome', session: id, name, prefix: desk.prefix, text: desk.render(greeting) });
  desk.log.info({ as: admitted.user, room: admitted.room }, 'console came');
  return session;
}

function admit(hello: Hello, host: ConsoleHost): Admitted | { readonly refused: string } {
  try {
    return host.admit(hello);
  } catch (error) {
    if (error instanceof UserError) {
      return { refused: error.message };
    }
    throw error;
  }
}

async function readAll(
  frames: AsyncIterable<FromTerminal>,
  session: Session,
  deps: Pick<Door, 'host' | 'desk'>,
): Promise<void> {
  for await (const frame of frames) {
    if (frame.type === 'bye') {
      return;
    }
    read(frame, session, deps);
  }
}

function read(frame: FromTerminal, session: Session, { host, desk }: Pick<Door, 'host' | 'desk'>): void {
  switch (frame.type) {
    case 'line': {
      const message = session.take(frame, desk.clock.now());
      if (message !== null) {
        desk.hear(message);
      }
      return;
    }
    case 'shown':
      session.shown(frame.mark);
      return;
    case 'complete':
      void completeFor(frame, session, host);
      return;
    case 'hidden':
      session.tell(keep(frame, session, host));
      return;
    case 'hello':
    case 'bye':
      return;
    default:
      assertNever(frame);
  }
}

async function completeFor(
  { ask, text }: Extract<FromTerminal, { type: 'complete' }>,
  session: Session,
  host: ConsoleHost,
): Promise<void> {
  const words = await host.complete(text, session.admitted, session.gone.signal).catch(() => []);
  session.tell({ type: 'completions', ask, words: [...words] });
}

/** The value goes into the vault and nowhere else. */
function keep(
  { app, key, value }: Extract<FromTerminal, { type: 'hidden' }>,
  session: Session,
  host: ConsoleHost,
): Parameters<Session['tell']>[0] {
  const place = session.wasAsked({ app, key });
  const kept = { type: 'kept', app, key } as const;
  if (place === null) {
    return { ...kept, problem: 'Nobody asked for that now. Begin again with the command.' };
  }
  try {
    host.handIn(place, Buffer.from(value, 'base64'));
    return { ...kept, problem: null };
  } catch (error) {
    if (error instanceof UserError) {
      return { ...kept, problem: `${error.message} ${error.hint}` };
    }
    throw error;
  }
}
