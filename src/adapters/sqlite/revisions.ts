import { z } from 'zod';
import { AppName, Digest, OperationId, RecipeName, ServerName, StackName } from '../../kernel/ids.ts';
import { outOfReach } from '../../revisions/in-reach.ts';
import type { StackPlace } from '../../revisions/revision.ts';
import type { NewRevision, Revisions } from '../../revisions/revisions.ts';
import type { StackSpec } from '../../stack/spec.ts';
import type { Cipher } from './cipher.ts';
import { type Database, statementsOf } from './database.ts';

/** It is our own, so that looking at its outline is enough. */
const Spec = z.custom<StackSpec>(
  (value) =>
    z.looseObject({ services: z.array(z.object()), configs: z.array(z.object()) }).safeParse(value).success,
);
const Sealed = z.object({
  at: z.coerce.date<Date | string>(),
  operation: OperationId.nullable(),
  app: AppName,
  server: ServerName,
  stack: StackName,
  recipe: RecipeName,
  version: z.string().nullable(),
  commit: z.string().nullable(),
  source: Digest.exactOptional(),
  spec: Spec,
  text: z.string(),
});
const Row = z.object({ number: z.number(), value: z.instanceof(Uint8Array) });
const Numbers = z.array(z.object({ number: z.number() }));

const statements = {
  of: 'SELECT number, value FROM revisions WHERE server = ? AND stack = ? ORDER BY number DESC',
  has: 'SELECT 1 FROM revisions WHERE server = ? AND stack = ? LIMIT 1',
  numbers: 'SELECT number FROM revisions WHERE server = ? AND stack = ?',
  /** One for each operation, and one without: `ON CONFLICT` is either. */
  keep: 'INSERT INTO revisions (server, stack, number, operation, value) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  drop: 'DELETE FROM revisions WHERE server = ? AND stack = ? AND number = ?',
  forget: 'DELETE FROM revisions WHERE server = ? AND stack = ?',
};

export function createSqliteRevisions({ sql, transaction }: Database, cipher: Cipher): Revisions {
  const on = statementsOf(sql, statements);

  function numbersOf({ server, stack }: StackPlace): readonly number[] {
    return Numbers.parse(on('numbers').all(server, stack)).map(({ number }) => number);
  }

  function keep(revision: NewRevision): void {
    const { server, stack, operation } = revision;
    const number = operation === null ? 0 : Math.max(0, ...numbersOf(revision)) + 1;
    on('keep').run(server, stack, number, operation, cipher.seal(revision));
    outOfReach(numbersOf(revision)).forEach((over) => on('drop').run(server, stack, over));
  }

  return {
    of: ({ server, stack }) =>
      Row.array()
        .parse(on('of').all(server, stack))
        .map(({ number, value }) => ({ ...Sealed.parse(cipher.open(value)), number })),
    has: ({ server, stack }) => on('has').get(server, stack) !== undefined,
    keep: (revision) => transaction(() => keep(revision)),
    forget: ({ server, stack }) => transaction(() => void on('forget').run(server, stack)),
  };
}
