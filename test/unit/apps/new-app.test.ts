import { describe, expect, it } from 'vitest';
import { parseApp } from '../../../src/apps/app.ts';
import { missingSettings, newApp, sampleOf } from '../../../src/apps/new-app.ts';
import { AppName, ServerName } from '../../../src/kernel/ids.ts';
import { fixtureTree, treeOf } from '../../fixtures/recipe-tree.ts';

const domain = AppName.parse('cloud.oak.coop');

describe('a new app', () => {
  it('is the recipe’s sample with the domain and the pin, comments and all', () => {
    const tree = fixtureTree('nextcloud');
    const { text, empty } = newApp(tree, domain, '12.1.0+31.0.4-fpm');
    const app = parseApp({ server: ServerName.parse('one'), path: 'servers/one/cloud.oak.coop.env', text });

    expect(app).toMatchObject({ recipe: 'nextcloud', version: '12.1.0+31.0.4-fpm', env: { DOMAIN: domain } });
    expect(text).toContain("#EXTRA_DOMAINS=', `www.cloud.oak.coop`'");
    expect(text.split('\n')).toHaveLength(sampleOf(tree).split('\n').length);
    expect(empty).toMatchObject([{ key: 'ADMIN_MAIL', comment: 'who is told about trouble' }]);
  });

  it.each([
    ['A=1\n', 'TYPE=wiki:1.0.0\nA=1\n'],
    ['TYPE=copied\nDOMAIN=example.org\n', 'TYPE=wiki:1.0.0\nDOMAIN=cloud.oak.coop\n'],
    ['RECIPE=wiki:0.9.0\n', 'RECIPE=wiki:1.0.0\n'],
  ])('mends the sample %j', (sample, text) => {
    expect(newApp(treeOf('wiki', { '.env.sample': sample }), domain, '1.0.0').text).toBe(text);
  });

  it.each([
    [{}, null],
    [{ '.env.sample': 'A=1\noops' }, { path: '.env.sample', line: 2 }],
  ])('cannot be made of %j', (files, place) => {
    expect(() => newApp(treeOf('wiki', files), domain, '1.0.0')).toThrow(
      expect.objectContaining({ code: 'recipe_broken', place }),
    );
  });
});

it('names the settings that a newer sample has and the app lacks', () => {
  const sample = 'TYPE=a\nDOMAIN=a.example.com\n#OLD=1\nNEW=1\nNEW=2\nEMPTY=\n';

  expect(missingSettings(sample, { DOMAIN: 'a.coop', EMPTY: '' })).toEqual(['NEW']);
});
