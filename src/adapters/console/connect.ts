import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../kernel/errors.ts';
import { systemCode } from '../../kernel/system-code.ts';
import { decode, encode, type FromTerminal, type Hello, ToTerminal } from './protocol.ts';

/** What comes from the bot, and whether it is there. */
export type Heard = ToTerminal | { readonly type: 'away' };

export interface Link {
  /** Kept for nobody: while the bot is away, nothing is sent. */
  send(frame: FromTerminal): void;
  /** Ends with `signal`, when the bot refuses, or when it stays away. */
  readonly heard: AsyncIterable<Heard>;
}

/** Between two tries while the bot is away, and how many, in milliseconds: a bot that is started again takes seconds. */
const RETRY_EVERY_MS = 500;
const MOST_TRIES = 120;

/**
 * A line to the bot that is taken up again while it is started anew. `hello` is asked for each time. Throws `console_away` when no bot is
 * there at first, and `console_refused`.
 */
export async function linkTo(path: string, hello: () => Hello, signal: AbortSignal): Promise<Link> {
  let socket = await opened(path, signal);
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  socket.write(encode(hello()));

  async function* heard(): AsyncGenerator<Heard> {
    while (!signal.aborted) {
      let isRefused = false;
      try {
        for await (const frame of decode(socket, ToTerminal)) {
          isRefused = frame.type === 'refused';
          yield frame;
        }
      } catch (error) {
        if (!isOfSocket(error)) {
          throw error;
        }
      }
      socket.destroy();
      if (isRefused || signal.aborted) {
        return;
      }
      yield { type: 'away' };
      socket = await openedAgain(path, signal);
      socket.write(encode(hello()));
    }
  }
  return {
    send: (frame) => void (!socket.destroyed && socket.writable && socket.write(encode(frame))),
    heard: heard(),
  };
}

async function openedAgain(path: string, signal: AbortSignal): Promise<Socket> {
  for (let tries = 1; ; tries += 1) {
    await setTimeout(RETRY_EVERY_MS, undefined, { signal });
    try {
      return await opened(path, signal);
    } catch (error) {
      const isAway = error instanceof UserError && error.code === 'console_away';
      if (!isAway || tries === MOST_TRIES) {
        throw error;
      }
    }
  }
}

async function opened(path: string, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect(path);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('error', reject);
  try {
    await promise;
  } catch (error) {
    throw explained(error, path);
  }
  socket.off('error', reject);
  socket.on('error', () => {}); // Comes again where it is read.
  return socket;
}

function explained(error: unknown, path: string): UserError {
  const isForbidden = ['EACCES', 'EPERM'].includes(systemCode(error));
  return isForbidden
    ? new UserError(
        'console_refused',
        `You may not open \`${path}\`: only the bot’s own user may, and root.`,
        {
          cause: error,
        },
      )
    : new UserError('console_away', `No bot runs here: nobody answers at \`${path}\`.`, { cause: error });
}

function isOfSocket(error: unknown): boolean {
  return systemCode(error) !== '';
}
