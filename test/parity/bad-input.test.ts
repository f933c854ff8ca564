import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseApp } from '../../src/apps/app.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { RecipeName, ServerName, StackName } from '../../src/kernel/ids.ts';
import { render } from '../../src/plans/parts/render-app.ts';
import { decodeText } from '../../src/stack/decode-text.ts';
import { type LoadedStack, loadStack } from '../../src/stack/load.ts';
import { badFiles, oddFiles } from './bad-input-files.ts';

const variables = { UP: '..' };
const app = parseApp({
  server: ServerName.parse('one'),
  path: 'servers/one/blog.oak.coop.env',
  text: 'TYPE=blog:1.0.0+1.0.0\nUP=..\n',
});

function bytesOf(file: string | Uint8Array): Uint8Array {
  return typeof file === 'string' ? new TextEncoder().encode(file) : file;
}

/** As the terminal's commands do, kept inside of the folder. `read`: what is asked for. */
function load(file: string | Uint8Array, read: (path: string) => null = () => null): LoadedStack {
  const files = [{ path: 'compose.yml', text: decodeText('compose.yml', bytesOf(file)) }];
  return loadStack({ name: StackName.parse('st'), files, variables, read });
}

/** As a plan does, from the recipe of an app. */
function plan(file: string | Uint8Array): LoadedStack {
  const files = new Map([
    ['compose.yml', bytesOf(file)],
    ['.env.sample', bytesOf('TYPE=blog\n')],
  ]);
  return render(app, { recipe: RecipeName.parse('blog'), commit: 'a'.repeat(40), files }, '1.0.0+1.0.0')
    .loaded;
}

function refusal(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
  throw new Error('It was taken.');
}

describe('a file that cannot be deployed', () => {
  it.each(badFiles)('%s: is refused with its place', (_what, file, message) => {
    expect(refusal(() => load(file)).message).toMatch(matcherOf(message));
  });

  it.each(badFiles)('%s: is refused likewise in a recipe', (_what, file, message) => {
    expect(refusal(() => plan(file)).message).toMatch(matcherOf(message));
  });

  it('is not read further than the recipe', () => {
    const asked: string[] = [];
    for (const [, file] of badFiles) {
      refusal(() =>
        load(file, (path) => {
          asked.push(path);
          return null;
        }),
      );
    }

    expect(asked.toSorted()).toEqual(['.', 'none.env']);
  });

  it('of a recipe is at most 1 MB', () => {
    const { code, message } = refusal(() => plan(`#${'x'.repeat(2 ** 20)}`));

    expect({ code, message }).toEqual({
      code: 'recipe_too_large',
      message: '`compose.yml` of `blog` is larger than 1 MB.',
    });
  });
});

describe('an odd file', () => {
  it.each(oddFiles)('%s: is taken', (_what, file) => {
    expect(load(file).spec.services).toHaveLength(1);
  });
});

describe('the environment of the bot', () => {
  const canary = 'canary-of-the-bot';

  it('is not seen by a recipe', () => {
    process.env['COOPBOT_CANARY'] = canary;
    const lines = [
      'services:',
      '  app:',
      '    image: x:${COOPBOT_CANARY:-none}',
      '    environment: [COOPBOT_CANARY, PATH, "HOME=", "ALL=$COOPBOT_CANARY${HOME}${PATH}"]',
      '    volumes: ["~/x:/y"]',
    ];

    const { spec } = plan(lines.slice(0, -1).join('\n'));

    delete process.env['COOPBOT_CANARY'];
    const container = spec.services[0]?.TaskTemplate.ContainerSpec;
    expect(container?.Image).toBe('x:none');
    expect(container?.Env).toEqual(expect.arrayContaining(['ALL=', 'COOPBOT_CANARY', 'HOME=', 'PATH']));
    expect(refusal(() => plan(lines.join('\n'))).message).toContain('`~/x` is a path of the recipe');
  });
});

describe('whatever the bytes are', () => {
  const some = Buffer.from(
    'version: "3.8"\nx-a: &a {b: 1}\nservices:\n  app: {image: "x:${UP}", <<: [*a], ports: ["80:80"]}\n',
  );
  const damaged = fc
    .array(fc.tuple(fc.nat({ max: some.length }), fc.uint8Array({ maxLength: 3 })), { maxLength: 4 })
    .map((edits) =>
      edits.reduce(
        (whole, [at, noise]) =>
          Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at + noise.length)]),
        some,
      ),
    );

  it('there is a spec or a sentence, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        try {
          expect(load(bytes).spec.services.length).toBeLessThan(100);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

function matcherOf(message: string | RegExp): RegExp {
  return typeof message === 'string'
    ? new RegExp(`^${message.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`)
    : message;
}
