import type { Document } from '../../chat/document.ts';
import type { Outgoing } from '../../chat/ports.ts';
import type { EventId, UserId } from '../../kernel/ids.ts';
import { MARK } from './sent-before.ts';

/** How documents are written in this chat. */
export interface Render {
  readonly text: (document: Document) => string;
  readonly html: (document: Document) => string;
}

export interface SentEvent {
  readonly type: 'm.room.message' | 'm.reaction';
  readonly content: Readonly<Record<string, unknown>>;
}

type OutgoingMessage = Extract<Outgoing, { readonly kind: 'message' }>;
type OutgoingFile = Extract<Outgoing, { readonly kind: 'file' }>;
type OutgoingReaction = Extract<Outgoing, { readonly kind: 'reaction' }>;

/** Of body and HTML together, as JSON. The homeserver's limit for a whole event is 65,536. Source: specification, "Size limits". */
const MAX_BYTES = 40_000;
/** Of the plain words that only clients without edits show. */
const MAX_FALLBACK_BYTES = 4000;
const CUT = '\n… The rest is too long for one message.';

export function messageEvent(message: OutgoingMessage, render: Render): SentEvent {
  const words = wordsOf(message, render);
  const content =
    message.replaces === null ? { ...words, ...threadOf(message.thread) } : editOf(words, message.replaces);
  return { type: 'm.room.message', content: { ...content, ...markOf(message) } };
}

/** By it the bot finds its own message again, and another coopbot knows it for one. */
function markOf({ transaction }: Outgoing): Readonly<Record<string, unknown>> {
  return { [MARK]: { transaction } };
}

export function reactionEvent({ target, key }: OutgoingReaction): SentEvent {
  return {
    type: 'm.reaction',
    content: { 'm.relates_to': { rel_type: 'm.annotation', event_id: target, key } },
  };
}

/** `address` is where the homeserver keeps the bytes. */
export function fileEvent(file: OutgoingFile, address: string): SentEvent {
  const { thread, name, text } = file;
  return {
    type: 'm.room.message',
    content: {
      msgtype: 'm.file',
      body: name,
      filename: name,
      info: { mimetype: 'text/plain', size: Buffer.byteLength(text) },
      url: address,
      'm.mentions': {},
      ...threadOf(thread),
      ...markOf(file),
    },
  };
}

/** The same as a plain reply, for a root that can carry no thread because it belongs to another event. */
export function asReply({ type, content }: SentEvent, to: EventId): SentEvent {
  return { type, content: { ...content, 'm.relates_to': { 'm.in_reply_to': { event_id: to } } } };
}

interface Words {
  readonly msgtype: 'm.text' | 'm.notice';
  readonly body: string;
  readonly [more: string]: unknown;
}

/** Only `m.text` may notify: `m.notice` never does, not even when it mentions somebody. */
function wordsOf({ document, isLoud, mentions }: OutgoingMessage, { text, html }: Render): Words {
  const body = text(document);
  const formatted = { format: 'org.matrix.custom.html', formatted_body: html(document) };
  const isWhole = bytesOf({ body, ...formatted }) <= MAX_BYTES;
  return {
    msgtype: isLoud ? 'm.text' : 'm.notice',
    body: isWhole ? body : cutTo(MAX_BYTES, body),
    ...(isWhole ? formatted : {}),
    'm.mentions': mentionsOf(mentions),
  };
}

/** An edit notifies nobody, so that it mentions nobody anew. */
function editOf(words: Words, replaces: EventId): Readonly<Record<string, unknown>> {
  return {
    msgtype: words.msgtype,
    body: `* ${cutTo(MAX_FALLBACK_BYTES, words.body)}`,
    'm.mentions': {},
    'm.new_content': words,
    'm.relates_to': { rel_type: 'm.replace', event_id: replaces },
  };
}

function mentionsOf(mentions: readonly UserId[]): { readonly user_ids?: readonly UserId[] } {
  return mentions.length === 0 ? {} : { user_ids: mentions };
}

/** Clients without threads show it as an answer to the root. Source: specification, "Threading". */
function threadOf(root: EventId | null): Readonly<Record<string, unknown>> {
  return root === null
    ? {}
    : {
        'm.relates_to': {
          rel_type: 'm.thread',
          event_id: root,
          is_falling_back: true,
          'm.in_reply_to': { event_id: root },
        },
      };
}

/** Whole rows where there are any, and a sentence that something is missing. */
function cutTo(maxBytes: number, text: string): string {
  if (bytesOf(text) <= maxBytes) {
    return text;
  }
  let kept = text;
  while (bytesOf(kept) > maxBytes - bytesOf(CUT)) {
    kept = kept.slice(0, Math.floor((kept.length * maxBytes * 0.9) / bytesOf(kept)));
  }
  const rows = kept.split('\n');
  return `${rows.length > 1 ? rows.slice(0, -1).join('\n') : kept.toWellFormed()}${CUT}`;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
