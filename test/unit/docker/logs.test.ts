import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, toLogLine } from '../../../src/adapters/docker/logs.ts';

function framed(stream: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

describe('the engine’s logs', () => {
  it('are taken out of their frames, also when the last one is cut off', () => {
    const bytes = Buffer.concat([framed(1, 'one\n'), framed(2, 'two\n'), framed(1, 'three').subarray(0, 11)]);

    expect(linesOf(bytes)).toEqual(['one', 'two', 'thr']);
    expect(linesOf(Buffer.from('raw\nlines\n'))).toEqual(['raw', 'lines']);
  });

  it('say when and which task', () => {
    const details = 'com.docker.swarm.node.id=n,com.docker.swarm.service.id=s,com.docker.swarm.task.id=t1';

    expect(toLogLine(`2026-11-21T10:02:03.123456789Z ${details} hello  you`)).toEqual({
      at: new Date('2026-11-21T10:02:03.123Z'),
      task: 't1',
      text: 'hello  you',
    });
    expect(toLogLine('not what was expected')).toEqual({ at: null, task: '', text: 'not what was expected' });
  });

  it('never hold what moves a cursor or turns text around, and never break', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const texts = linesOf(Buffer.from(bytes)).map((line) => toLogLine(line).text);

        expect(texts.join('')).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
    const escape = String.fromCodePoint(27);
    expect(toLogLine(`${escape}[1;31mred${escape}[0m\u202Eback`).text).toBe('redback');
  });
});
