import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endLine, errorLine, outLines, readLine } from '../../../src/adapters/docker/node/job-lines.ts';
import { eachPiece } from '../../../src/adapters/docker/node/pieces.ts';
import { UserError } from '../../../src/kernel/errors.ts';

describe('what a job on a node tells', () => {
  it('comes out as it went in, in lines that no log driver cuts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 9000 }), (text) => {
        const lines = outLines(text);
        const said = lines.map((line) => readLine(line.trimEnd()));

        expect(said.map((one) => (one !== null && 'out' in one ? one.out : '?')).join('')).toBe(text);
        expect(lines.every((line) => line.length < 16_000 && line.indexOf('\n') === line.length - 1)).toBe(
          true,
        );
      }),
    );
  });

  it('ends with its answer, or with what went wrong', () => {
    const answer = { exitCode: 3, volumes: [{ name: 'a', sizeBytes: null }] };

    expect(readLine(endLine(answer))).toEqual({ end: answer });
    expect(() => readLine(errorLine(new UserError('volume_in_use', 'In use.')))).toThrow(
      expect.objectContaining({ code: 'volume_in_use', message: 'In use.' }),
    );
    expect(() => readLine(errorLine(new TypeError('oh')))).toThrow('The short job on the node broke: oh');
    expect(readLine('some warning of node')).toBe(null);
    expect(readLine('{"out":3}')).toBe(null);
  });
});

describe('a stream of several outputs', () => {
  it('is the same, however it is cut on its way', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 50 }), async (all, size) => {
        const bytes = Buffer.concat(all.map(framed));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const seen: Buffer[] = [];

        await eachPiece(Readable.from(chunks), (piece) => seen.push(Buffer.from(piece)));

        expect(seen).toEqual(all.map((one) => Buffer.from(one)));
      }),
    );
  });
});

function framed(content: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(1, 0);
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}
