import { describe, expect, it } from 'vitest';
import { isBroken, parseApp, readApp, stackNameOf } from '../../../src/apps/app.ts';
import { matchApps, sharingStack } from '../../../src/apps/match-apps.ts';
import { AppName, ServerName } from '../../../src/kernel/ids.ts';

const server = ServerName.parse('server1');

function appOf(domain: string, text: string): ReturnType<typeof parseApp> {
  return parseApp({ server, path: `servers/server1/${domain}.env`, text });
}

describe('an app', () => {
  it.each([
    ['TYPE=nextcloud', 'nextcloud', null],
    ['TYPE=nextcloud:12.1.0+31.0.4', 'nextcloud', '12.1.0+31.0.4'],
    ['TYPE=nextcloud:1234abcd+U', 'nextcloud', '1234abcd+U'],
    ['TYPE=nextcloud:', 'nextcloud', null],
    ['RECIPE=nextcloud:1.0.0+1', 'nextcloud', '1.0.0+1'],
    ['TYPE=wiki\nRECIPE=nextcloud', 'nextcloud', null],
    ['TYPE=git.oak.coop:3000/ours/wiki:1.0.0+2', 'git_oak_coop_3000_ours_wiki', '1.0.0+2'],
    ['TYPE=git.oak.coop:3000/ours/wiki', 'git_oak_coop_3000_ours_wiki', null],
  ])('of %j has its recipe and its version', (text, recipe, version) => {
    expect(appOf('cloud.oak.coop', text)).toMatchObject({ name: 'cloud.oak.coop', recipe, version });
  });

  it('has the stack that abra gives it', () => {
    const long = 'a-very-long-name-of-an-app.of-a-very-long-co-op.example.coop';

    expect(appOf('cloud.oak-tree.coop', 'TYPE=a').stack).toBe('cloud_oak-tree_coop');
    expect(appOf('cloud.oak.coop', 'TYPE=a\nSTACK_NAME=other').stack).toBe('other');
    expect(stackNameOf(AppName.parse(long), {})).toBe('a-very-long-name-of-an-app_of-a-very-long-co-');
  });

  it.each([
    ['cloud.oak.coop', 'A=1', null],
    ['cloud.oak.coop', 'A=1\nTYPE=', 2],
    ['cloud.oak.coop', 'TYPE=../x', 1],
    ['cloud.oak.coop', 'TYPE=a\nSTACK_NAME="a b"', 2],
    ['cloud.oak.coop', 'TYPE=a\noops', 2],
    ['Cloud..coop', 'TYPE=a', null],
  ])('%s with %j is shown with its line, not thrown', (domain, text, line) => {
    const path = `servers/server1/${domain}.env`;
    const app = readApp({ server, path, text });

    expect(isBroken(app)).toBe(true);
    expect(app).toEqual({ path, line, reason: expect.not.stringContaining(path) });
  });
});

describe('what people call an app', () => {
  const apps = [
    appOf('cloud.oak.coop', 'TYPE=nextcloud'),
    appOf('cloud.birch.coop', 'TYPE=nextcloud'),
    appOf('nextcloud.oak.coop', 'TYPE=nextcloud'),
    appOf('wiki.oak.coop', 'TYPE=DokuWiki'),
  ];

  it.each([
    ['cloud.oak.coop', ['cloud.oak.coop']],
    [' https://Cloud.Oak.coop/ ', ['cloud.oak.coop']],
    ['CLOUD.B', ['cloud.birch.coop']],
    ['cloud', ['cloud.oak.coop', 'cloud.birch.coop']],
    ['dokuwiki', ['wiki.oak.coop']],
    ['nextcloud', ['nextcloud.oak.coop', 'cloud.oak.coop', 'cloud.birch.coop']],
    ['nothing', []],
    ['', []],
  ])('%j finds %j', (words, names) => {
    expect(matchApps(words, apps).map(({ name }) => name)).toEqual(names);
  });
});

it('finds apps whose long domains end in one stack', () => {
  const one = appOf('this-is-the-very-long-domain-of-our.first-cloud.coop', 'TYPE=a');
  const other = appOf('this-is-the-very-long-domain-of-our.first-clock.coop', 'TYPE=a');
  const third = appOf('wiki.coop', 'TYPE=a');

  expect(sharingStack(one, [one, other, third])).toEqual([other]);
});
