import { createInterface, type Interface } from 'node:readline';
import type { Board } from './board.ts';
import type { Facts } from './facts.ts';
import { FIRST_SPEAKER, isPersonKey, type PersonKey, personKeys } from './people.ts';
import type { RoomEvent } from './room-client.ts';
import { clientOfPerson } from './say.ts';

const help = [
  'What you type is said in the room. Try !help, !apps, !recipes, !deploy gitea',
  '/as lou    speak as: ana, kim (stewards), lou (operator), mo (member),',
  '           sam (stranger)',
  '/react 👍  react to the last message of the bot; also 👎 1️⃣ 2️⃣ 3️⃣',
  '/in TEXT   say TEXT in the thread of the last message',
  '/quit      end, and take everything down',
].join('\n');

interface State {
  speaker: PersonKey;
  /** The bot's last message that asks for something, else its last message. */
  lastCard: string | null;
  lastThread: string | null;
}

/** A prompt below the room, until `/quit`, Ctrl-C or the end of the input. */
export async function converse(facts: Facts, board: Board): Promise<void> {
  const state: State = { speaker: FIRST_SPEAKER, lastCard: null, lastThread: null };
  const over = new AbortController();
  const reader = clientOfPerson(facts, FIRST_SPEAKER);
  const since = await reader.position();
  // Not before there is somebody to read: what was typed meanwhile would be lost.
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const listening = (async () => {
    const shown = new Map<string, Shown>();
    for await (const event of reader.listen(since, over.signal)) {
      show(event, { facts, board, shown, state });
    }
  })();
  board.attach(prompt);
  console.log(`\n${help}\n`);
  prompt.on('SIGINT', () => prompt.close());
  try {
    await readLines(prompt, { facts, board, state });
  } finally {
    board.attach(null);
    prompt.close();
    over.abort();
    await listening.catch(() => {});
  }
}

async function readLines(prompt: Interface, { facts, board, state }: Place): Promise<void> {
  let isOver = false;
  prompt.once('close', () => {
    isOver = true;
    board.attach(null);
  });
  const ask = (): void => {
    // The input may end while a line is being said; the lines before its end are still read.
    if (!isOver) {
      prompt.setPrompt(`${state.speaker}> `);
      prompt.prompt(true);
    }
  };
  ask();
  for await (const line of prompt) {
    board.unType(`${prompt.getPrompt()}${line}`);
    if (line.trim() === '/quit') {
      return;
    }
    await obey(line.trim(), { facts, board, state }).catch((error: unknown) => {
      note(board, error instanceof Error ? error.message : String(error));
    });
    ask();
  }
}

interface Place {
  readonly facts: Facts;
  readonly board: Board;
  readonly state: State;
}

async function obey(line: string, { facts, board, state }: Place): Promise<void> {
  const [word = '', ...rest] = line.split(' ');
  const text = rest.join(' ').trim();
  const person = clientOfPerson(facts, state.speaker);
  if (word === '/help') {
    note(board, help);
  } else if (word === '/as') {
    if (!isPersonKey(text)) {
      throw new Error(`There are ${personKeys.join(', ')}.`);
    }
    state.speaker = text;
  } else if (word === '/react') {
    await person.react(known(state.lastCard), text === '' ? '👍' : text);
  } else if (word === '/in') {
    await person.say(text, known(state.lastThread));
  } else if (word.startsWith('/')) {
    note(board, help);
  } else if (line !== '') {
    await person.say(line);
  }
}

function known(event: string | null): string {
  if (event === null) {
    throw new Error('The bot has not said anything yet.');
  }
  return event;
}

interface Shown {
  readonly who: string;
  readonly thread: string | null;
}

interface Showing extends Place {
  readonly shown: Map<string, Shown>;
}

function show(event: RoomEvent, { facts, board, shown, state }: Showing): void {
  const who = nameOf(event.sender, facts);
  if (event.kind === 'message') {
    const isBot = who === 'bot';
    shown.set(event.id, { who: isBot && event.thread === null ? 'room' : who, thread: event.thread });
    state.lastThread = event.thread ?? event.id;
    state.lastCard = isBot && event.thread !== null ? event.id : state.lastCard;
    board.show({ id: event.id, who: shown.get(event.id)?.who ?? who, text: event.body });
  } else if (event.kind === 'edit') {
    board.show({ id: event.target, who: shown.get(event.target)?.who ?? who, text: event.body });
  } else if (event.kind === 'reaction') {
    if (who === 'bot') {
      board.mark(event.target, event.key);
    } else {
      board.show({ id: event.id, who, text: event.key });
    }
  } else if (event.kind === 'file') {
    board.show({ id: event.id, who, text: `[${event.name}]` });
  }
}

function nameOf(userId: string, { people, bot }: Facts): string {
  const person = Object.entries(people).find(([, { userId: id }]) => id === userId);
  return person?.[0] ?? (userId === bot.userId ? 'bot' : userId);
}

function note(board: Board, text: string): void {
  board.show({ id: `note-${performance.now()}`, who: '·', text });
}
