import type { Changes, RecipeChange } from './compare.ts';
import { foreign, listed } from './words.ts';

/** What a version's own number changes with every release. */
const OLD_NEWS = /^label coop-cloud\..*version\b/;

/** What differs between two versions of a recipe, a line each, the weightiest first; names of people's settings, never values. */
export function changeWords(change: RecipeChange): readonly string[] {
  const { services, settings, options, toFillIn, secrets, configs, unbumped, volumes, overlayImages, files } =
    change;
  return [
    change.class === change.said
      ? ''
      : `⚠ ${change.class} by what changed, though its number says ${change.said}`,
    ...unbumped.map(
      (key) =>
        `⚠ config ${key}: other content under the same name, so it cannot be deployed over the old one`,
    ),
    ...services.flatMap(({ service, from, to, words }) => serviceWords(service, { from, to, words })),
    toFillIn.length === 0 ? '' : `To fill in: ${listed(toFillIn)}`,
    ...kinds(
      'Settings',
      { ...settings, added: settings.added.filter((key) => !toFillIn.includes(key)) },
      'other default',
    ),
    ...kinds('Options', options, 'changed'),
    ...kinds('Secrets', secrets, 'changed'),
    ...kinds('Configs', configs, 'changed'),
    ...kinds('Volumes', volumes, 'changed'),
    ...overlayImages.map(
      ({ where, from, to }) => `${foreign(where, 60)}: image ${foreign(from, 80)} → ${foreign(to, 80)}`,
    ),
    ...kinds('Files', files, 'changed'),
  ].filter((line) => line !== '');
}

function serviceWords(
  service: string,
  { from, to, words }: Pick<RecipeChange['services'][number], 'from' | 'to' | 'words'>,
): readonly string[] {
  const name = foreign(service, 40);
  if (from === null) {
    return [`${name}: new, ${foreign(to?.TaskTemplate.ContainerSpec.Image ?? '', 80)}`];
  }
  const told = words.filter((word) => !OLD_NEWS.test(word)).map((word) => `${name}: ${foreign(word)}`);
  return to === null ? [`${name}: gone`] : told;
}

/** `Settings new: A, B · gone: C`. */
function kinds(noun: string, { added, gone, changed }: Changes, changedWord: string): readonly string[] {
  const parts = [
    ['new', added],
    ['gone', gone],
    [changedWord, changed],
  ] as const;
  const said = parts
    .filter(([, names]) => names.length > 0)
    .map(([word, names]) => `${word}: ${listed(names)}`);
  return said.length === 0 ? [] : [`${noun} ${said.join(' · ')}`];
}
