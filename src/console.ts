import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { keptOpen } from './adapters/console/hidden.ts';
import { openHistory } from './adapters/console/history.ts';
import { type Interaction, sitDown } from './adapters/console/interact.ts';
import { plainScreen } from './adapters/console/plain-screen.ts';
import { type Say, socketIn } from './adapters/console/protocol.ts';
import { OK, runScript, type ScriptParts } from './adapters/console/script.ts';
import { type Said, type Screen, startTalk, type Talk } from './adapters/console/talk.ts';
import { loadConfig } from './adapters/files/config.ts';
import { readHidden } from './adapters/system/read-hidden.ts';

export interface ConsoleOptions {
  readonly as: string | null;
  readonly room: string | null;
  readonly config: string;
  /** Lines to be said, instead of those that somebody types. */
  readonly say: readonly string[];
}

/** What `coopbot console` meets of the at. */
export interface ConsoleProcess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A password for a script: typed unseen, or piped in. */
  readonly readValue: (prompt: string) => Promise<Uint8Array>;
  readonly signal: AbortSignal;
}

/**
 * Talks with the running bot as one person of the roles file: with somebody who types, or by a script's lines. Answers the exit code of
 * the script, 0 for a talk. Throws `console_away`, `console_refused`, `config_invalid`.
 */
export async function runConsole(options: ConsoleOptions, at: ConsoleProcess): Promise<number> {
  const { data } = await loadConfig(options.config, at.environment);
  const isScript = options.say.length > 0 || !at.input.isTTY;
  const sitting = isScript ? null : sit(at, data);
  const basic: Screen = sitting?.screen ?? plainScreen(at);
  const asked = createAsked();
  const who = { name: '', prefix: '!' };
  const screen: Screen = {
    ...basic,
    welcome(words) {
      Object.assign(who, { name: words.name, prefix: words.prefix });
      basic.welcome(words);
    },
    say(say) {
      asked.hear(say);
      basic.say(say);
    },
    forget: (text) => sitting?.forget(text),
  };
  const end = new AbortController();
  const signal = AbortSignal.any([at.signal, end.signal]);
  const { as, room } = options;
  const hello = { as, room, guesses: guessesIn(at) };
  const talk = await startTalk({ path: socketIn(data), hello, screen }, signal);
  const reading = { read: valueReader({ options, at, sitting }), note: noteOf(sitting, at) };
  const afterwards = async (): Promise<Said | null> => asked.answer(talk, { prefix: who.prefix, ...reading });
  try {
    return sitting === null
      ? await playScript(options, { talk, prefix: () => who.prefix, afterwards, err: at.err }, at.input)
      : await sitting.run(talk, { ...who, afterwards }).then(() => OK);
  } finally {
    end.abort();
  }
}

async function playScript(options: ConsoleOptions, parts: ScriptParts, input: ReadStream): Promise<number> {
  const lines = options.say.length > 0 ? options.say : createInterface({ input });
  return Promise.race([runScript(lines, parts), parts.talk.ended.then(() => INTERRUPTED)]);
}

function sit({ input, output, environment }: ConsoleProcess, data: string): Interaction {
  return sitDown({
    input,
    output,
    history: openHistory(join(data, 'console-history')),
    hasColours: (environment['NO_COLOR'] ?? '') === '',
    readHidden: async (prompt) => readHidden(keptOpen(input), (text) => output.write(text), prompt),
  });
}

/** Whoever became root was somebody before. */
function guessesIn({ environment }: ConsoleProcess): string[] {
  return [environment['SUDO_USER'] ?? '', environment['USER'] ?? ''].filter((name) => name !== '');
}

/** What shells answer for Ctrl-C. */
const INTERRUPTED = 130;

type Read = (prompt: string) => Promise<Uint8Array | null>;

/** `null`: nobody is there to type it. */
function valueReader({
  options,
  at,
  sitting,
}: {
  readonly options: ConsoleOptions;
  readonly at: ConsoleProcess;
  readonly sitting: Interaction | null;
}): Read {
  return async (prompt) => {
    if (sitting !== null) {
      const typed = await sitting.readUnseen(prompt);
      return typed === null ? null : Buffer.from(typed);
    }
    return options.say.length > 0 ? at.readValue(prompt) : null;
  };
}

function noteOf(sitting: Interaction | null, { err }: ConsoleProcess): (text: string) => void {
  return sitting === null ? (text) => err(`${text}\n`) : (text) => sitting.screen.note(text);
}

interface Answering {
  readonly prefix: string;
  readonly read: Read;
  readonly note: (text: string) => void;
}

interface Asked {
  hear(say: Say): void;
  /** `null`: nothing was asked for. */
  answer(talk: Talk, how: Answering): Promise<Said | null>;
}

/** The password that the bot asked for last. */
function createAsked(): Asked {
  let place: Say['hidden'] = null;
  return {
    hear({ hidden }) {
      place = hidden;
    },
    async answer(talk, { prefix, read, note }) {
      const wanted = place;
      place = null;
      if (wanted === null) {
        return null;
      }
      const value = await read(`${wanted.key} (not shown): `);
      const problem = value === null ? 'Nothing was done.' : await talk.hide(wanted, value);
      if (problem !== null) {
        note(problem);
        return { isRefused: true, isAsked: false, operations: [] };
      }
      return talk.say(`${prefix}secret insert ${wanted.app} ${wanted.key}`);
    },
  };
}
