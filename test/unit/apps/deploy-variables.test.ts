import { describe, expect, it } from 'vitest';
import { parseApp } from '../../../src/apps/app.ts';
import { appAdditions, deployVariables } from '../../../src/apps/deploy-variables.ts';
import { ServerName, StackName } from '../../../src/kernel/ids.ts';
import { deployedFacts, timeoutOf } from '../../../src/recipes/labels.ts';
import { fixtureTree } from '../../fixtures/recipe-tree.ts';

const tree = fixtureTree('nextcloud');
const app = parseApp({
  server: ServerName.parse('one'),
  path: 'servers/one/cloud.oak.coop.env',
  text: 'TYPE=nextcloud:12.0.0+31\nAPP_ENTRYPOINT_VERSION=v1\nENABLE_AUTO_UPDATE=true\n',
});
const variables = deployVariables(app, tree);

describe('a deploy', () => {
  it('has the app’s settings, over them the exports of abra.sh, and the stack’s name', () => {
    expect(variables).toEqual({
      TYPE: 'nextcloud:12.0.0+31',
      APP_ENTRYPOINT_VERSION: 'v4',
      ENABLE_AUTO_UPDATE: 'true',
      STACK_NAME: 'cloud_oak_coop',
    });
  });

  it('labels the app service as abra does, and shows it what is deployed', () => {
    const { labels, environment } = appAdditions({
      app,
      version: '12.1.0+31',
      isChaos: false,
      variables,
    }).app;

    expect(labels).toEqual({
      'coop-cloud.cloud_oak_coop.recipe': 'nextcloud',
      'coop-cloud.cloud_oak_coop.version': '12.1.0+31',
      'coop-cloud.cloud_oak_coop.chaos': 'false',
      'coop-cloud.cloud_oak_coop.autoupdate': 'true',
    });
    expect(environment).toEqual({ ...variables, TYPE: 'nextcloud:12.1.0+31' });
  });

  it('of a commit leaves the version’s label alone', () => {
    const { labels } = appAdditions({ app, version: '1234abcd', isChaos: true, variables: {} }).app;

    expect(labels).toEqual({
      'coop-cloud.cloud_oak_coop.recipe': 'nextcloud',
      'coop-cloud.cloud_oak_coop.chaos': 'true',
      'coop-cloud.cloud_oak_coop.chaos-version': '1234abcd',
      'coop-cloud.cloud_oak_coop.autoupdate': 'false',
    });
  });
});

describe('labels', () => {
  const stack = StackName.parse('blog');

  it('tell the timeout', () => {
    expect(timeoutOf(stack, { 'coop-cloud.blog.timeout': '300' })).toBe(300);
    expect(timeoutOf(stack, { 'coop-cloud.blog.timeout': '' })).toBeNull();
    expect(timeoutOf(stack, {})).toBeNull();
    expect(() => timeoutOf(stack, { 'coop-cloud.blog.timeout': '5m' })).toThrow(
      expect.objectContaining({ code: 'recipe_broken' }),
    );
  });

  it('tell what is deployed', () => {
    const chaos = { 'coop-cloud.blog.chaos-version': '1234abcd', 'coop-cloud.blog.version': '' };

    expect(deployedFacts(stack, { ...chaos, 'coop-cloud.blog.chaos': 'true' })).toEqual({
      recipe: null,
      version: null,
      chaosVersion: '1234abcd',
    });
    expect(deployedFacts(stack, { ...chaos, 'coop-cloud.blog.chaos': 'false' }).chaosVersion).toBeNull();
  });
});
