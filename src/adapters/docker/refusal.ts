import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { ServerName } from '../../kernel/ids.ts';

const ModemError = z.object({
  statusCode: z.int(),
  message: z.string(),
  json: z.object({ message: z.string() }).nullish().catch(null),
});

/** What an engine says when it is there but its swarm cannot decide. Source: moby, daemon/cluster, and swarmkit's gRPC codes. */
const AWAY =
  /context deadline exceeded|code = (Unavailable|DeadlineExceeded)|does not have a leader|swarm manager/i;

/** What docker-modem writes around the engine's words where it does not parse them: in streams. */
const WRAPPING = /^\(HTTP code \d+\) [\w ]+ - /;
/** Node's words when a server's certificate does not hold, and when the server wants another one. Source: Node, `tls` and OpenSSL's alerts. */
const UNTRUSTED = /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_TLS_CERT_)/;
const REJECTED = /^ERR_SSL_.*ALERT_.*(CERT|UNKNOWN_CA)/;
const WithCode = z.object({ code: z.string() });

/** The engine answered, and said no. Branch on `status`, rarely on `words`. */
export class EngineRefusal extends UserError {
  readonly status: number;
  /** The engine's own. */
  readonly words: string;

  constructor(status: number, words: string, cause: unknown) {
    super('engine_refused', `The Docker engine says: ${asSentence(words)}`, { cause });
    this.status = status;
    this.words = words;
  }

  /** `null`: not an answer of the engine at all. Who only looks and hears of a fault inside the engine may look again, as when it is away. */
  static from(
    error: unknown,
    { server, isLook }: { readonly server: ServerName; readonly isLook: boolean },
  ): UserError | null {
    const { success, data } = ModemError.safeParse(error);
    if (!success) {
      return null;
    }
    const said = data.json?.message ?? data.message.replace(WRAPPING, '').trim();
    const words = said === '' ? `only HTTP status ${data.statusCode}` : said;
    const isOut = data.statusCode === 503 || (isLook && data.statusCode >= 500) || AWAY.test(words);
    return isOut ? undecided(server, words, error) : new EngineRefusal(data.statusCode, words, error);
  }
}

function undecided(server: ServerName, words: string, cause: unknown): UserError {
  const sentence = `The swarm of \`${server}\` cannot decide now: ${asSentence(words)}`;
  return new UserError('swarm_unreachable', sentence, { cause });
}

/** For what does no harm when it is asked for again: then a fault inside the engine is as good as its being away. */
export function awayWhenFaulty(server: ServerName): (error: unknown) => never {
  return (error) => {
    throw error instanceof EngineRefusal && error.status >= 500
      ? undecided(server, error.words, error)
      : error;
  };
}

export function notReached(server: ServerName, cause: unknown): UserError {
  return cause instanceof UserError
    ? cause
    : new UserError('swarm_unreachable', `The Docker engine of \`${server}\` ${why(cause)}.`, { cause });
}

/** Two sides that do not trust each other are no outage: somebody has to look at the certificates. */
function why(cause: unknown): string {
  const { code } = WithCode.catch({ code: '' }).parse(cause);
  if (UNTRUSTED.test(code)) {
    return 'shows a certificate that I do not trust';
  }
  return REJECTED.test(code) ? 'does not take my certificate' : 'does not answer';
}

/** Gives `value` for a refusal with that status, and throws everything else. */
export function when<Value>(status: number, value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof EngineRefusal && error.status === status) {
      return value;
    }
    throw error;
  };
}

/** Without Go's wrapping, on one line, with a full stop. */
function asSentence(words: string): string {
  const bare = words
    .replace(/rpc error: code = \w+ desc = /g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
  return /[.!?]$/.test(bare) ? bare : `${bare}.`;
}
