import { describe, expect, it } from 'vitest';
import { appFile, appWith, loadText } from './compose.ts';

/** As docker's YAML reader takes them, and the library for YAML 1.2 does not. */
describe('what stands too far left', () => {
  it.each([
    ['a list', 'command: [\n"a",\nb c,\n]', ['a', 'b c']],
    ['a list in a mapping in a list', "command: [\n\"it's ]\",\n'['\n]", ["it's ]", '[']],
    ['with what looks like a quote', "command: [it's,\nit's]", ["it's", "it's"]],
    ['with a comment', 'command: [a, # ] "\nb\n]', ['a', 'b']],
  ])('%s in brackets is read', (_what, lines, words) => {
    expect(commandOf(`services:\n  app:\n    image: alpine:3\n    ${lines}\n`)).toEqual(words);
  });

  it.each([
    ['double quotes', '"one\ntwo\n\n  \\"three\\\n four"', 'one two\n"threefour'],
    ['single quotes', "'one\ntwo\n\nit''s'", "one two\nit's"],
  ])('a text in %s is read', (_what, quoted, text) => {
    expect(commandOf(`services:\n  app:\n    image: alpine:3\n    command: [${quoted}]\n`)).toEqual([text]);
    expect(commandOf(`services:\n  app:\n    image: alpine:3\n    command:\n    - ${quoted}\n`)).toEqual([
      text,
    ]);
  });

  it('is told by the place where it is written', () => {
    const text = `${appFile('tty: true')}x-a: {\nb: [\n1,\n   *c\n]}\n`;

    expect(() => loadText(text)).toThrow('compose.yml:8:4: There is no anchor `&c` above this.');
  });

  it('leaves everything else as it is', () => {
    const text = 'labels: {\na: b}\nenvironment:\n  A: |\n    [one\n      "two\n';

    expect(appWith(text).TaskTemplate.ContainerSpec.Env).toEqual(['A=[one\n  "two\n']);
  });

  it('is refused as it was written where nothing helps', () => {
    expect(() => loadText(`${appFile('tty: true')}x-a: [\nb,\nc: d\n`)).toThrow(
      'compose.yml:6:1: This is not valid YAML: Flow sequence in block collection must be sufficiently indented',
    );
  });
});

function commandOf(text: string): readonly string[] | undefined {
  return loadText(text).spec.services[0]?.TaskTemplate.ContainerSpec.Args;
}
