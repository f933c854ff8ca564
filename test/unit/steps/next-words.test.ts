import { expect, it } from 'vitest';
import { AppName, RecipeName, ServerName, StackName } from '../../../src/kernel/ids.ts';
import { calledBy, whatNext } from '../../../src/steps/next-words.ts';
import { context } from '../../fakes/step-world.ts';

const { request } = context.operation;
const blog = {
  app: AppName.parse('blog.x'),
  server: ServerName.parse('one'),
  stack: StackName.parse('blog'),
  recipe: RecipeName.parse('blog'),
};
const failed = {
  service: 'blog_app',
  reason: 'no suitable node (1 node not available for new tasks)',
  task: null,
};

it('has a deploy tried again by its name', () => {
  expect(whatNext(failed, calledBy({ request, plan: null }, 'blog'))).toMatch(/Then `!deploy blog\.x`\.$/);
});

it('has an upgrade tried again by its version, once that is lifted: by its name it would bring what the app came from', () => {
  const plan = { versions: { from: '1.0.0', to: '2.0.0' } };

  expect(whatNext(failed, calledBy({ request, plan }, 'blog'))).toMatch(
    /Then `!deploy blog\.x 2\.0\.0`, after `!lift blog\.x 2\.0\.0`\.$/,
  );
  expect(calledBy({ request, plan: { versions: { from: '1.0.0', to: '1.0.0' } } }, 'blog').again).toBe(
    '`!deploy blog.x`',
  );
});

it('has a way back tried again by its version: a deploy would bring what the app came from', () => {
  const wayBack = { ...blog, action: 'rollback', to: 1 } as const;
  const plan = { versions: { from: '2.0.0', to: '1.0.0' } };

  expect(whatNext(failed, calledBy({ request: wayBack, plan }, 'blog'))).toMatch(
    /Then `!rollback blog\.x 1\.0\.0`\.$/,
  );
  expect(calledBy({ request: wayBack, plan: null }, 'blog').again).toBe('`!rollback blog.x`');
});
