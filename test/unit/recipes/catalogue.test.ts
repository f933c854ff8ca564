import { describe, expect, it } from 'vitest';
import { isAllowedSource } from '../../../src/recipes/allowed-source.ts';
import { mergeEntries, parseCatalogue } from '../../../src/recipes/catalogue.ts';

const allowed = ['https://git.coopcloud.tech/coop-cloud/', 'https://git.example.coop:8443/ours'];

describe('a source', () => {
  it.each([
    'https://git.coopcloud.tech/coop-cloud/nextcloud.git',
    'https://GIT.coopcloud.tech/coop-cloud/x/nextcloud',
    'https://git.example.coop:8443/ours/wiki',
  ])('%s is allowed', (url) => {
    expect(isAllowedSource(url, allowed)).toBe(true);
  });

  it.each([
    '',
    'nextcloud',
    '/srv/recipes/nextcloud',
    'http://git.coopcloud.tech/coop-cloud/nextcloud.git',
    'ssh://git@git.coopcloud.tech/coop-cloud/nextcloud.git',
    'git@git.coopcloud.tech:coop-cloud/nextcloud.git',
    'https://git.coopcloud.tech.example.com/coop-cloud/nextcloud.git',
    'https://git.coopcloud.tech@example.com/coop-cloud/nextcloud.git',
    'https://lou:x@git.coopcloud.tech/coop-cloud/nextcloud.git',
    'https://git.coopcloud.tech:444/coop-cloud/nextcloud.git',
    'https://git.coopcloud.tech/coop-cloud-evil/nextcloud.git',
    'https://git.coopcloud.tech/coop-cloud/../evil/nextcloud.git',
    'https://git.coopcloud.tech/coop-cloud/%2e%2e/evil/nextcloud.git',
    'https://git.coopcloud.tech\\@example.com/coop-cloud/nextcloud.git',
    'https://git.coopcloud.tech/coop-cloud/',
    'https://git.coopcloud.tech/coop-cloud/x?service=evil',
    'https://git.example.coop/ours/wiki',
    'https://git.example.coop:8443/oursaswell/wiki',
    'ext::sh -c "touch hacked"',
    '--upload-pack=touch hacked',
  ])('%s is not', (url) => {
    expect(isAllowedSource(url, allowed)).toBe(false);
    expect(isAllowedSource(url, [])).toBe(false);
  });
});

/** As Co-op Cloud publishes it. */
const listed = {
  wordpress: {
    category: 'Apps',
    default_branch: 'main',
    description: 'Write\u202e',
    features: { backups: 'Yes', status: 3, image: { image: 'wordpress' } },
    icon: '',
    name: 'wordpress',
    repository: 'https://git.coopcloud.tech/coop-cloud/wordpress.git',
    versions: [
      { '1.0.0+6.4.2': { app: { image: 'wordpress', tag: '6.4.2' } } },
      { '1.1.0+6.4.3': { app: { image: 'wordpress', tag: '6.4.3' } } },
    ],
  },
};

describe('a list of recipes', () => {
  it('is read as Co-op Cloud publishes it, its versions newest first', () => {
    const { entries, problem } = parseCatalogue(JSON.stringify(listed), (url) =>
      isAllowedSource(url, allowed),
    );

    expect(problem).toBeNull();
    expect(entries).toEqual([
      {
        name: 'wordpress',
        category: 'Apps',
        description: 'Write\u202e',
        maturity: 3,
        versions: ['1.1.0+6.4.3', '1.0.0+6.4.2'],
        repository: 'https://git.coopcloud.tech/coop-cloud/wordpress.git',
        isAllowed: true,
        isListed: true,
      },
    ]);
  });

  it('hides nothing because one entry of it is odd', () => {
    const odd = {
      ...listed,
      'not a name': {},
      '../x': {},
      text: 'x',
      bare: {},
      stranger: { features: 'x', versions: [3], status: 9, description: 4, repository: null },
    };
    const { entries, problem } = parseCatalogue(JSON.stringify(odd), () => false);

    expect(entries.map(({ name }) => name)).toEqual(['bare', 'stranger', 'wordpress']);
    expect(entries[1]).toMatchObject({ maturity: null, description: null, versions: [], repository: null });
    expect(problem).toContain('3 entries');
  });

  it.each(['', '[]', '3', '<html>', 'null', '{"a"'])('that is %j is said to be none', (text) => {
    expect(parseCatalogue(text, () => true)).toEqual({
      entries: [],
      problem: expect.stringContaining('neither JSON'),
    });
  });

  it('may be one address of a repository on each line', () => {
    const text = '# ours\nhttps://git.oak.coop/recipes/wiki.git\n\nhttps://git.oak.coop/recipes/blog # new\n';

    expect(parseCatalogue(text, (url) => url.includes('wiki'))).toMatchObject({
      entries: [
        { name: 'blog', repository: 'https://git.oak.coop/recipes/blog', isAllowed: false, isListed: true },
        {
          name: 'wiki',
          repository: 'https://git.oak.coop/recipes/wiki.git',
          isAllowed: true,
          isListed: true,
        },
      ],
      problem: null,
    });
    expect(parseCatalogue(`${text}ext::sh -c evil\n`, () => true).entries).toEqual([]);
  });

  it('does not replace the source that config.yml names', () => {
    const [fromList] = parseCatalogue(JSON.stringify(listed), () => false).entries;
    const own =
      fromList === undefined
        ? []
        : [{ ...fromList, repository: '/srv/wordpress', isAllowed: true, isListed: false }];

    expect(mergeEntries(own, fromList === undefined ? [] : [fromList])).toMatchObject([
      { repository: '/srv/wordpress', isAllowed: true, isListed: false, category: 'Apps' },
    ]);
  });
});
