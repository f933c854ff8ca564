import { expect, it } from 'vitest';
import { appPath, parseApp } from '../../../src/apps/app.ts';
import type { App } from '../../../src/apps/apps.ts';
import { checkNotBroken } from '../../../src/apps/broken.ts';
import { withOwnStacks } from '../../../src/apps/own-stacks.ts';
import { AppName, ServerName } from '../../../src/kernel/ids.ts';

function app(name: string, more = '', where = 'server1'): App {
  const server = ServerName.parse(where);
  return parseApp({ server, path: appPath(server, AppName.parse(name)), text: `TYPE=wiki\n${more}` });
}

const wiki = app('wiki.oak.coop');

it('takes an app that names the stack of another one out', () => {
  const { apps, broken } = withOwnStacks([app('evil.oak.coop', 'STACK_NAME=wiki_oak_coop\n'), wiki]);

  expect(apps).toEqual([wiki]);
  expect(broken).toEqual([
    {
      path: 'servers/server1/evil.oak.coop.env',
      line: 2,
      reason: 'Its stack `wiki_oak_coop` is also that of another app: give it a `STACK_NAME` of its own.',
    },
  ]);
});

it('touches none of several whose stack could be each one’s', () => {
  const long = 'a-very-long-name-of-an-app-that-will-be-cut-at-45';
  const { apps, broken } = withOwnStacks([app(`${long}.oak.coop`), app(`${long}.elm.coop`)]);

  expect(apps).toEqual([]);
  expect(broken).toHaveLength(2);
});

it('minds only stacks of one server', () => {
  const elsewhere = app('evil.oak.coop', 'STACK_NAME=wiki_oak_coop\n', 'server2');

  expect(withOwnStacks([wiki, elsewhere])).toEqual({ apps: [wiki, elsewhere], broken: [] });
});

it.each(['blog.oak.coop', 'Blog.oak.coop', 'blog'])('says what is wrong with %s', (words) => {
  const broken = [{ path: 'servers/server1/blog.oak.coop.env', line: 3, reason: 'It is no setting.' }];

  expect(() => checkNotBroken(words, broken)).toThrow(
    'servers/server1/blog.oak.coop.env:3: It is no setting.',
  );
});

it.each(['', 'lo', 'blo', 'oak.coop'])('says nothing of an app that was not named: %j', (words) => {
  const broken = [{ path: 'servers/server1/blog.oak.coop.env', line: 3, reason: 'It is no setting.' }];

  expect(() => checkNotBroken(words, broken)).not.toThrow();
});
