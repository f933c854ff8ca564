import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSample } from '../../../src/apps/sample.ts';
import { UserError } from '../../../src/kernel/errors.ts';
import { changeWords } from '../../../src/recipes/change-words.ts';
import { compareRecipes } from '../../../src/recipes/compare.ts';
import { type LintInput, lint, orError, rules } from '../../../src/recipes/lint/lint.ts';
import { treeOf } from '../../fixtures/recipe-tree.ts';
import {
  before,
  changed,
  compose,
  type Files,
  good,
  inputOf,
  lacking,
  own,
  release,
  sideOf,
  told,
} from './good-recipe.ts';

describe('a recipe', () => {
  it('that is in order meets every rule', () => {
    expect(told(inputOf(good, { previous: sideOf(good, before.version) }))).toEqual([]);
  });

  it.each<[string, Files, Partial<LintInput>?]>([
    [
      'R001 compose.yml:1 The version of the compose file is not 3.8.',
      compose('version: "3.8"', 'version: "3.7"'),
    ],
    ['R002 compose.yml:3 `app` has no health check.', compose(/ {4}healthcheck:\n.*\n.*\n/, '')],
    ['R003 compose.yml:4 The image of `app` has no tag.', compose(':1.2.3-alpine', '')],
    ['R004 compose.yml:4 The image of `app` is `latest`.', compose(':1.2.3-alpine', ':latest')],
    [
      'R005 compose.yml:4 The tag of `app` is no version that can be compared.',
      compose('1.2.3-alpine', 'stable'),
    ],
    ['R006 `wiki` has no release.', good, { versions: [] }],
    ['R007 README.md The README does not say: tests.', changed('README.md', 'Tests**: 2', 'Tests**:')],
    [
      'R008 `wiki` has no `.env.sample` in its main folder, so no app can be made from it.',
      lacking('.env.sample'),
    ],
    ['R010 No service has `traefik.enable=true`.', compose('traefik.enable=true', 'traefik.enable=false')],
    ['R011 compose.yml:3 `app` has no image.', compose('    image: wiki:1.2.3-alpine\n', '')],
    ['R012 compose.yml:27 There are configs, but no `abra.sh`.', lacking('abra.sh')],
    [
      'R013 `wiki` does not come from git.coopcloud.tech/coop-cloud.',
      good,
      { repository: 'https://git.coopcloud.tech.example.com/coop-cloud/wiki' },
    ],
    [
      'R014 The tag `1.0.0+1.2.2` is a lightweight one.',
      good,
      { versions: [release('1.0.0+1.2.2', { isAnnotated: false }), own] },
    ],
    [
      'R015 compose.yml:23 The secret `db_password_of_wiki` has 19 characters.',
      compose('  db_password:\n', '  db_password_of_wiki:\n'),
    ],
    [
      'C001 compose.yml:5 The key `image` is there twice',
      compose('    healthcheck:', '    image: two\n    healthcheck:'),
    ],
    ['C002 compose.yml:5', compose('    healthcheck:', '    container_name: x\n    healthcheck:')],
    ['C003 compose.smtp.yml', changed('compose.smtp.yml', 'version: "3.8"', 'version: "3.7"')],
    [
      'C004 compose.yml:7 `healthcheck.start_period` of `app` holds a variable.',
      compose('start_period: 5m', 'start_period: ${START:-5m}'),
    ],
    [
      'C005 compose.yml:23 The secret `oauth_client_secret` fits behind stack names of 41 characters at most.',
      compose('  db_password:\n', '  oauth_client_secret:\n'),
    ],
    [
      'C008 compose.yml The version’s label of `app` says another version.',
      compose('version=1.1.0', 'version=1.0.9'),
    ],
    [
      'C008 compose.yml The version’s label of `app` says nothing.',
      compose('version=1.1.0+1.2.3', 'version='),
    ],
    ['C009 compose.yml', compose('    deploy:', '    labels: ["backupbot.backup=true"]\n    deploy:')],
    [
      'C010 compose.yml:19 `app` has backup labels of version 1.',
      compose('backupbot.backup=true', 'backupbot.backup.path=/data'),
    ],
    [
      'C011 compose.yml:10 `ADMIN_PASSWORD` of `app` has its value in the open.',
      compose('MODE: ${MODE:-plain}', 'ADMIN_PASSWORD: hunter2'),
    ],
    [
      'C012 `app` starts first, on a port of the host.',
      compose(
        '    deploy:',
        '    ports: [{ target: 22, published: 22, mode: host }]\n    deploy:\n      update_config: { order: start-first }',
      ),
    ],
    ['C013 `app` may take 300 s to start, and no label says so.', compose(/.*timeout=.*\n/, '')],
    [
      'C014 compose.yml:4 The image of `app` has a tag and a digest.',
      compose('alpine', `alpine@sha256:${'0'.repeat(64)}`),
    ],
    [
      'C015 compose.smtp.yml:8',
      changed(
        'compose.smtp.yml',
        /$/,
        '  web:\n    image: web:1\n    healthcheck: { test: x }\n    deploy: { labels: ["coop-cloud.${STACK_NAME}.version=1"] }\n',
      ),
    ],
    [
      'C016 compose.yml',
      compose(
        '        - "traefik.enable=true"',
        '        - "traefik.enable=true"\n    labels:\n      "x.${STACK_NAME}": a',
      ),
    ],
    [
      'C017 compose.yml:10 `LANGUAGE` is not in the sample and has no default.',
      compose('${MODE:-plain}', '${LANGUAGE}'),
    ],
    ['C018 .env.sample', changed('.env.sample', 'charset=hex', 'charset=alnum')],
    ['C018 .env.sample:3 The length', changed('.env.sample', 'length=32', 'length=2')],
    ['C019 abra.sh:1 abra does not read `CONF_VERSION` as it stands here.', changed('abra.sh', 'v1', '"v1"')],
    [
      'C020 release/next `1.1.0+1.2.3` still has notes for the next version.',
      { ...good, 'release/next': 'x' },
    ],
    ['C021 .env.sample The sample has no `TYPE=`.', changed('.env.sample', 'TYPE=wiki\n', '')],
    [
      'C021 .env.sample The sample’s `TYPE=` is another recipe.',
      changed('.env.sample', 'TYPE=wiki', 'TYPE=blog'),
    ],
  ])('is told: %s', (expected, files, more = {}) => {
    const [rule = ''] = expected.split(' ');
    const lines = told(inputOf(files, more));

    expect(lines.filter((line) => line.startsWith(rule)).join('\n')).toContain(expected);
  });

  it('is told a config that changed under its old name, and a major step without notes', () => {
    const previous = sideOf(good, before.version);
    const bind = changed('compose.yml', 'volumes: [data:/data]', 'volumes: [data:/data, /srv:/srv]');

    expect(told(inputOf({ ...good, 'conf.tmpl': 'other' }, { previous }))).toEqual([
      'C006 compose.yml:27 `conf` has other content than in 1.0.0+1.2.2, under the same name.',
    ]);
    expect(told(inputOf(bind, { previous }))).toEqual(['C007 `1.1.0+1.2.3` is a major step without notes.']);
    expect(told(inputOf({ ...bind, [`release/${own.version}`]: 'x' }, { previous }))).toEqual([]);
    expect(
      told(inputOf({ ...good, 'conf.tmpl': 'other', 'abra.sh': 'export CONF_VERSION=v2' }, { previous })),
    ).toEqual([]);
  });

  it('without a domain need not be served by Traefik', () => {
    const files = {
      ...compose('traefik.enable=true', 'x=y'),
      '.env.sample': (good['.env.sample'] ?? '').replace(/DOMAIN=.*\n/, ''),
    };
    const ruling = lint(inputOf(files)).find(({ rule }) => rule.rule === 'R010');

    expect(ruling).toMatchObject({ skipped: 'the sample has no `DOMAIN`', findings: [] });
  });

  it('never has a value told that stands in the open', () => {
    expect(
      told(inputOf(compose('MODE: ${MODE:-plain}', 'ADMIN_PASSWORD: hunter2'))).join('\n'),
    ).not.toContain('hunter2');
  });

  it('that nobody can read breaks no rule that looks at it', () => {
    const odd: readonly Files[] = [
      {},
      { 'compose.yml': 'services: [' },
      { 'compose.yml': '[]', '.env.sample': '=' },
      {
        'compose.yml': 'services: { app: [], web: 3, x: null }\nsecrets: 3\nconfigs: []',
        '.env.sample': 'TYPE=',
      },
      {
        'compose.yml': '\xff\xfe',
        'compose.b.yml': '',
        'abra.sh': 'export =\nexport X_VERSION=',
        '.env.sample': 'A',
      },
      { ...good, 'compose.smtp.yml': 'services: {' },
    ];
    for (const files of odd) {
      expect(told(inputOf(files)).length).toBeGreaterThan(0);
    }
  });
});

describe('rules', () => {
  it('stand in docs/recipes.md, each with its level and what it asks for, and no other', () => {
    const page = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| ([RC]\d{3}) \| (\w+) \| (.+) \|$/gm)].map(([, ...cells]) => cells);

    expect(rows).toEqual(rules.map(({ rule, level, title }) => [rule, level, title]));
  });

  it('have each number once, abra’s fifteen with abra’s levels', () => {
    const levels = rules.map(({ rule, level }) => `${rule} ${level}`);

    expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length);
    expect(levels.slice(0, 15)).toEqual([
      ...['R001', 'R002', 'R003', 'R004', 'R005', 'R006', 'R007'].map((rule) => `${rule} warn`),
      ...['R008', 'R009', 'R010', 'R011', 'R012'].map((rule) => `${rule} error`),
      'R013 warn',
      'R014 error',
      'R015 warn',
    ]);
  });

  it('say a way out in whole sentences', () => {
    expect(rules.filter(({ wayOut }) => !/^[A-Z].*[.?)`]$/.test(wayOut)).map(({ rule }) => rule)).toEqual([]);
  });
});

it('a version that changes overlays and options only is told so', () => {
  const relay = '  relay: { image: "relay:1" }\n';
  const older = { ...good, 'compose.smtp.yml': (good['compose.smtp.yml'] ?? '') + relay };
  const newer = {
    ...good,
    'compose.smtp.yml': (good['compose.smtp.yml'] ?? '') + relay.replace('relay:1', 'relay:2'),
    '.env.sample': (good['.env.sample'] ?? '').replace('#SMTP_HOST=mail.example.com', '#SMTP_PORT=25'),
  };

  expect(changeWords(compareRecipes(sideOf(older, '1.0.0+1'), sideOf(newer, '1.0.1+1'), []))).toEqual([
    'Options new: SMTP_PORT · gone: SMTP_HOST',
    'compose.smtp.yml relay: image relay:1 → relay:2',
    'Files changed: compose.smtp.yml, .env.sample',
  ]);
});

it('two versions that are the same differ in nothing', () => {
  const side = sideOf(good, '1.0.0+1');
  const { services, settings, files, notes } = compareRecipes(side, side, ['1.0.0+1']);

  expect([services, settings.added, settings.changed, files.changed, notes].flat()).toEqual([]);
});

it('a branch brings the notes of the next release', () => {
  const branch = sideOf({ ...good, 'release/next': 'Mind the cache.\n' }, 'main');
  const published = sideOf(good, '1.0.0+1');

  expect(compareRecipes(published, branch, ['1.0.0+1']).notes).toEqual([
    { version: 'next', text: 'Mind the cache.' },
  ]);
  expect(compareRecipes(published, { ...branch, version: '1.1.0+1' }, ['1.0.0+1', '1.1.0+1']).notes).toEqual(
    [],
  );
});

it('a sample that cannot be read is told with its line', () => {
  expect(orError(() => readSample(treeOf('wiki', { '.env.sample': 'A=1\nB' })))).toBeInstanceOf(UserError);
});
