import { expect, it } from 'vitest';
import { appFile, loadText } from './compose.ts';

const variables = { PASSWORD: 'hunter2 or:secret', SHORT: 'on' };

// A recipe may put any setting of the app anywhere: rooms, logs and the journal get to see the sentence.
it.each([
  ['image: "x:${PASSWORD}"', '`x:…` is no name of an image.'],
  ['restart: "${PASSWORD}"', 'There is no `restart: …`.'],
  ['deploy: {mode: "${PASSWORD}"}', 'There is no `mode: …`.'],
  ['deploy: {resources: {limits: {cpus: "${PASSWORD}"}}}', '`…` is no number of CPUs.'],
  ['volumes: ["${PASSWORD}"]', 'The volume `… or` is used here'],
  ['volumes: [{type: "${PASSWORD}", target: /x}]', 'not `…`.'],
  ['networks: ["${PASSWORD}"]', 'The network `…` is used by `app`'],
  ['secrets: ["${PASSWORD}"]', 'The secret `…` is used by `app`'],
  ['env_file: "./${PASSWORD}"', 'The file `./…` is not in the recipe.'],
  ['env_file: "../${PASSWORD}"', 'The file `../…` lies outside the recipe.'],
])('no sentence holds the value of a variable: %s', (line, sentence) => {
  const load = (): unknown =>
    loadText(
      appFile(line).replace('    image: alpine:3\n', line.startsWith('image') ? '' : '    image: alpine:3\n'),
      { variables },
    );

  expect(load).toThrow(/^compose\.yml:\d+:\d+: /);
  expect(load).toThrow(sentence);
  expect(load).not.toThrow(/hunter2|secret$/);
});

it('a warning holds none either', () => {
  const { warnings } = loadText(`${appFile('volumes: ["vol:/x:${PASSWORD}"]')}volumes: {vol: }\n`, {
    variables: { PASSWORD: 'hunter2' },
  });

  expect(warnings.map(({ sentence }) => sentence)).toEqual([
    '`services.app.volumes.0`: a swarm does not know the option `…`.',
  ]);
});

it('what the file itself writes, and short words, stay', () => {
  const load = (): unknown =>
    loadText(appFile('deploy: {mode: "${SHORT}-replicated"}'), {
      variables: { ...variables, OTHER: 'replicated' },
    });

  expect(load).toThrow('There is no `mode: on-replicated`. Use `replicated` or `global`.');
});
