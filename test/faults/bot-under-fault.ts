import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadConfig } from '../../src/adapters/files/config.ts';
import { runBot } from '../../src/run-bot.ts';
import { createHunter, ENDING, START } from './hunt.ts';
import { Cut } from './order.ts';

/**
 * The bot, cut off by SIGKILL or SIGTERM at boundaries where none was yet, as the file `hunt` beside its config says; or stopped at the
 * one that stands in the file `order`, which is gone then. Every commit is written into the file `commits`, under a name made of what
 * it writes. Its clock is set by the file `shift`.
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: { config: { type: 'string', default: '' } },
});
const folder = dirname(values.config);
flushCompileCache(); // Who is killed cannot do so at its end.
const config = await loadConfig(values.config, process.env);
const stop = new AbortController();
process.once('SIGTERM', () => {
  appendFileSync(join(folder, 'commits'), `${ENDING}\n`);
  stop.abort();
});

const Event = z.object({ type: z.string(), step: z.number().optional() });
followShift();
let order = '';
let times = 0;
let writes: string[] = [];
appendFileSync(join(folder, 'commits'), `${START}\n`);
watchWrites();
const hunter = createHunter(folder);
await runBot(config, stop.signal, {
  environment: process.env,
  onBoundary(side) {
    const name = nameOfCommit();
    if (side === 'after') {
      appendFileSync(join(folder, 'commits'), `${name}\n`);
      writes = [];
    }
    obey(side, name);
    hunter.meets(side, name);
  },
});

function obey(side: string, name: string): void {
  const given = textOf('order');
  if (given !== order) {
    order = given;
    times = 0;
  }
  const cut = order === '' ? null : Cut.parse(JSON.parse(order));
  if (cut?.side !== side || cut.commit !== name) {
    return;
  }
  times += 1;
  if (times === cut.nth) {
    rmSync(join(folder, 'order'));
    process.kill(process.pid, 'SIGSTOP');
  }
}

function textOf(name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return '';
  }
}

/** The wall clock of this process is ahead by the milliseconds that stand in the file `shift`, as when somebody sets the machine's. */
function followShift(): void {
  const Machine = Date;
  let shiftMs = 0;
  globalThis.Date = new Proxy(Machine, {
    construct: (_target, args: unknown[]) =>
      args.length === 0 ? new Machine(Machine.now() + shiftMs) : Reflect.construct(Machine, args),
    get: (target, name) =>
      name === 'now' ? () => Machine.now() + shiftMs : Reflect.get(target, name, target),
  });
  setInterval(() => {
    shiftMs = Number(textOf('shift')) || 0;
  }, 100).unref();
}

/** Looks on, from outside the product, while its statements run. */
function watchWrites(): void {
  const { exec } = DatabaseSync.prototype;
  const { run } = StatementSync.prototype;
  Object.assign(DatabaseSync.prototype, {
    exec(this: DatabaseSync, sql: string) {
      writes = sql.startsWith('BEGIN') ? [] : writes;
      exec.call(this, sql);
    },
  });
  Object.assign(StatementSync.prototype, {
    run(this: StatementSync, ...args: readonly unknown[]): unknown {
      writes.push(nameOf(this.sourceSQL, args));
      return Reflect.apply(run, this, args);
    },
  });
}

/** `journal stepStarted 3`, `outbox say operation/card/1`: without what differs from one deploy to the next. */
function nameOf(sql: string, args: readonly unknown[]): string {
  const [, verb = '', table = ''] =
    /^\s*(INSERT|UPDATE|DELETE)\b.*?\b(\w+)(?: SET| VALUES| \(| SELECT| WHERE)/s.exec(sql) ?? [];
  if (table === 'journal') {
    const { type, step } = Event.parse(JSON.parse(String(args.at(-1))));
    return `journal ${[type, step].filter((part) => part !== undefined).join(' ')}`;
  }
  const key = args.map(String).find((arg) => /^(operation|reaction|answer|question|notice|file)\//.test(arg));
  const plain = key?.replace(/^operation\/\d+/, 'operation').replace(/^(\w+)\/[$!][^/]*/, '$1');
  return [table, verb.toLowerCase(), plain].filter((part) => part !== undefined).join(' ');
}

function nameOfCommit(): string {
  const names = [...new Set(writes)].filter((name) => !name.startsWith('operations '));
  return names.length === 0 ? 'nothing' : names.join(' + ');
}
