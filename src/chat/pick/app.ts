import type { App, AppReader } from '../../apps/apps.ts';
import { checkNotBroken } from '../../apps/broken.ts';
import { matchApps } from '../../apps/match-apps.ts';
import { didYouMean, nearest } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import { titleOf } from '../../recipes/title.ts';
import type { Outcome } from '../command.ts';
import { lines } from '../document.ts';
import { clipped } from '../parse.ts';
import type { Call } from '../ports.ts';

/** One app, or what to ask the person first. */
export type Picked = { readonly app: App } | { readonly instead: Outcome };

/** The app that somebody named; several → a numbered choice, none → `unknown_app` or the near one. `callFor`: the command again. */
export async function pickApp(
  words: string,
  { apps }: { readonly apps: Pick<AppReader, 'list'> },
  callFor: (app: string) => Call,
): Promise<Picked> {
  const { apps: all, broken } = await apps.list();
  const [app, ...others] = matchApps(words, all);
  if (app === undefined) {
    checkNotBroken(words, broken);
    return near(words, all, callFor);
  }
  return others.length === 0 ? { app } : { instead: whichOne([app, ...others], callFor) };
}

export function whichOne(apps: readonly App[], callFor: (app: string) => Call): Outcome {
  return {
    ask: lines('Which one?'),
    options: apps.slice(0, 9).map(({ name, recipe, version }) => ({
      label: `${name} · ${titleOf(recipe)} ${version?.split('+')[1] ?? version ?? ''}`.trim(),
      call: callFor(name),
    })),
  };
}

function near(words: string, all: readonly App[], callFor: (app: string) => Call): Picked {
  const names = new Map<string, string>(
    all.flatMap(({ name, recipe }) => [[name, name] as const, [recipe, name] as const]),
  );
  const best = nearest(words, names.keys());
  const sentence = `There is no app \`${clipped(words)}\` here.`;
  if (best === null) {
    throw new UserError('unknown_app', sentence);
  }
  return { instead: offerOf(sentence, best, callFor(names.get(best) ?? best)) };
}

/** One thing that was probably meant, to be taken with 👍. */
export function offerOf(sentence: string, meant: string, call: Call): Outcome {
  return {
    ask: lines(`${sentence}${didYouMean(meant, [meant])}`, 'Nothing was done. 👍 or `1` takes it.'),
    options: [{ label: meant, call }],
  };
}
