import { describe, expect, it } from 'vitest';
import { abraShOf, exportsOf, functionsOf } from '../../../src/recipes/abra-sh.ts';
import { composeFiles } from '../../../src/recipes/compose-files.ts';
import { problemsOf } from '../../../src/recipes/problems.ts';
import { parseReadme } from '../../../src/recipes/readme.ts';
import { releaseNotes } from '../../../src/recipes/release-notes.ts';
import { textOf } from '../../../src/recipes/tree.ts';
import { fixtureTree, treeOf } from '../../fixtures/recipe-tree.ts';

const nextcloud = fixtureTree('nextcloud');

describe('abra.sh', () => {
  it('gives its plain exports and the names of its functions, and is not run', () => {
    expect(exportsOf(abraShOf(nextcloud))).toEqual({ APP_ENTRYPOINT_VERSION: 'v4' });
    expect(functionsOf(abraShOf(nextcloud))).toEqual(['occ', 'set_quota']);
  });

  it('may be missing', () => {
    expect(exportsOf(abraShOf(treeOf('wiki', {})))).toEqual({});
  });
});

describe('the compose files of an app', () => {
  it.each([
    [undefined, ['compose.yml']],
    ['', ['compose.yml']],
    ['compose.yml:compose.smtp.yml', ['compose.yml', 'compose.smtp.yml']],
    ['./compose.yml:', ['compose.yml']],
  ])('of COMPOSE_FILE=%j are %j', (value, paths) => {
    expect(composeFiles(value === undefined ? {} : { COMPOSE_FILE: value }, nextcloud)).toEqual(paths);
  });

  it('may stand in a folder of the recipe', () => {
    const tree = treeOf('wiki', { 'postgres/compose.tune.yml': '' });

    expect(composeFiles({ COMPOSE_FILE: 'postgres/compose.tune.yml' }, tree)).toEqual([
      'postgres/compose.tune.yml',
    ]);
  });

  it.each(['compose.oidc.yml', '/compose.yml', '../nextcloud/compose.yml', 'release'])(
    'are refused when the recipe has no %s',
    (path) => {
      expect(() => composeFiles({ COMPOSE_FILE: `compose.yml:${path}` }, nextcloud)).toThrow(
        expect.objectContaining({ code: 'recipe_broken', place: { path } }),
      );
    },
  );
});

it('release notes are those of every version passed that has one', () => {
  expect(
    releaseNotes(nextcloud, ['11.0.0+30', '12.0.0+31.0.2-fpm', '12.1.0+31.0.4-fpm', '../README.md']),
  ).toEqual([{ version: '12.0.0+31.0.2-fpm', text: 'Run occ upgrade by hand before you go on.' }]);
});

describe('a readme', () => {
  it('tells title, description and metadata', () => {
    expect(parseReadme(textOf(nextcloud, 'README.md') ?? '')).toEqual({
      title: 'Nextcloud',
      description: 'Files, calendars and contacts for everybody in the co-op.',
      metadata: {
        category: 'Apps',
        status: '4, stable',
        image: 'nextcloud, 4, upstream',
        backups: 'Yes',
        sso: '',
      },
    });
  });

  it('may say nothing', () => {
    expect(parseReadme('')).toEqual({ title: null, description: null, metadata: {} });
  });
});

describe('a recipe', () => {
  it('that is in order has no problems', () => {
    const version = {
      version: '1.0.0+1',
      commit: nextcloud.commit,
      isAnnotated: true,
      moved: null,
      isWithdrawn: false,
    };

    expect(problemsOf(nextcloud, version)).toEqual([]);
    expect(problemsOf(fixtureTree('tracker'))).toEqual([]);
  });

  it('is told what keeps it from being deployed', () => {
    const version = {
      version: '1.0.0+1',
      commit: nextcloud.commit,
      isAnnotated: false,
      moved: null,
      isWithdrawn: false,
    };

    expect(problemsOf(fixtureTree('oldwiki'), version).map(({ rule }) => rule)).toEqual([
      'R008',
      'R009',
      'R014',
    ]);
    expect(problemsOf(treeOf('wiki', { 'compose.yml': 'services: [', '.env.sample': '' }))).toMatchObject([
      { rule: 'R009' },
    ]);
  });
});
