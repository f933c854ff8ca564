import { dirname, join } from 'node:path';
import type { Coop } from '../e2e/coop.ts';
import type { Person } from '../e2e/people.ts';
import { imagesOf, servicesOf } from '../e2e/seen.ts';
import type { Site } from '../e2e/site.ts';
import { say, sayAndAgree } from '../e2e/talk.ts';
import { run } from '../sandbox/run.ts';
import { until } from '../sandbox/until.ts';
import { stackOf } from './chapters.ts';
import { away, type Remotes } from './remotes.ts';

export interface Place {
  readonly site: Site;
  readonly coop: Coop;
  readonly app: string;
  readonly remotes: Remotes;
  readonly ana: Person;
}

/** What becomes of a registry or of git, between a plan and its run unless it says otherwise. */
export interface RemoteFault {
  readonly name: string;
  readonly app: string;
  /** Answers what is wrong. */
  readonly play: (place: Place) => Promise<readonly string[]>;
}

export const remoteFaults: readonly RemoteFault[] = [
  {
    name: 'the registry is down',
    app: 'falls-down',
    async play(place) {
      const verdict = await agreedAfter(place, async () => place.remotes.falling.stop());
      const left = servicesOf(place.site, stackOf(place.app));
      await place.remotes.falling.start();
      return [
        ...unlike(verdict, /^❌.*(registry|image)/su),
        ...left.map((service) => `it failed, and ${service} runs`),
        ...(await getsThere(place)),
      ];
    },
  },
  {
    name: 'the registry is slow',
    app: 'slow-pull',
    play: async (place) => unlike(await agreedAfter(place, nothing), /^✅/u),
  },
  {
    name: 'the tag is gone',
    app: 'image-untagged',
    play: async (place) =>
      unlike(await agreedAfter(place, async () => place.remotes.take(place.app, 'tag')), /^✅/u),
  },
  {
    name: 'the image is gone',
    app: 'image-gone',
    async play(place) {
      const verdict = await agreedAfter(place, async () => place.remotes.take(place.app, 'all'));
      const left = servicesOf(place.site, stackOf(place.app));
      place.remotes.push(place.app, 'it is back');
      return [
        ...unlike(verdict, /^❌.*image/su),
        ...left.map((service) => `it failed, and ${service} runs`),
        ...(await getsThere(place)),
      ];
    },
  },
  {
    name: 'the digest behind the tag moved',
    app: 'image-moved',
    async play(place) {
      let other = '';
      const verdict = await agreedAfter(place, async () => {
        other = place.remotes.push(place.app, 'something else').split('@')[1] ?? '';
      });
      const runs = imagesOf(place.site, stackOf(place.app)).map(({ digest }) => digest);
      return [
        ...unlike(verdict, /^✅/u),
        ...(runs.length === 1 && runs[0] !== other ? [] : ['it runs what nobody agreed to']),
      ];
    },
  },
  {
    name: 'the settings’ remote is down',
    app: 'git-down',
    async play(place) {
      const back: (() => Promise<void>)[] = [];
      const verdict = await agreedAfter(place, async () => {
        back.push(await away(place.coop.appsRemote));
      });
      await Promise.all(back.map(async (put) => put()));
      return [...unlike(verdict, /^✅/u), ...(await isPinned(place))];
    },
  },
  {
    name: 'the settings’ remote diverged',
    app: 'git-diverged',
    async play(place) {
      const work = join(dirname(place.coop.data), 'work');
      const back: (() => Promise<void>)[] = [];
      const verdict = await agreedAfter(place, async () => {
        back.push(await away(place.coop.appsRemote));
        await run(
          'git',
          [
            '-c',
            'user.name=Kim',
            '-c',
            'user.email=kim@oak.coop',
            'commit',
            '--quiet',
            '--allow-empty',
            '--no-gpg-sign',
            '-m',
            'Meanwhile',
          ],
          { cwd: work },
        );
        await run('git', ['push', '--quiet', `${place.coop.appsRemote}.away`, 'HEAD:main'], { cwd: work });
      });
      await Promise.all(back.map(async (put) => put()));
      const shared = await isPinned(place);
      const log = await run('git', ['--git-dir', place.coop.appsRemote, 'log', '--format=%s', 'main']);
      return [
        ...unlike(verdict, /^✅/u),
        ...shared,
        ...(log.includes('Meanwhile') ? [] : ['what Kim pushed is gone']),
      ];
    },
  },
  {
    name: 'the settings’ history was rewritten',
    app: 'git-forced',
    async play(place) {
      const { coop, site, app } = place;
      const work = join(dirname(coop.data), 'work');
      const verdict = await agreedAfter(place, async () => {
        await run('git', ['fetch', '--quiet', 'origin'], { cwd: work });
        await run('git', ['reset', '--quiet', '--hard', 'origin/main'], { cwd: work });
        await run(
          'git',
          [
            '-c',
            'user.name=Kim',
            '-c',
            'user.email=kim@oak.coop',
            'commit',
            '--quiet',
            '--amend',
            '--no-gpg-sign',
            '-m',
            'Rewritten',
          ],
          { cwd: work },
        );
        await run('git', ['push', '--quiet', '--force', 'origin', 'HEAD:main'], { cwd: work });
      });
      const left = servicesOf(site, stackOf(app));
      await run('git', ['reset', '--quiet', '--hard', 'refs/coopbot/remote'], {
        cwd: join(dirname(coop.data), 'apps'),
      });
      return [
        ...unlike(verdict, /^❌.*(rewritten|different ways|history)/su),
        ...left.map((service) => `it failed, and ${service} runs`),
        ...(await getsThere(place)),
      ];
    },
  },
  {
    name: 'the recipe’s tag moved',
    app: 'tag-moved',
    async play(place) {
      const { site, app } = place;
      const source = join(site.recipes.small, 'tag-moved.git');
      const verdict = await agreedAfter(place, async () => {
        await run('git', ['--git-dir', source, 'tag', '--force', '1.1.0+2.5.308', '1.0.0+2.4.1^{}']);
      });
      const runs = servicesOf(site, stackOf(app)).join();
      const motto = site
        .docker('config ls --format {{.Name}}')
        .filter((name) => name.startsWith(stackOf(app)))
        .join();
      // What was agreed to runs where the bot had no reason yet to look again; what it noticed, nobody has to bear.
      const isAsAgreed = runs === 'app 1/1' && motto.endsWith('_v2');
      const isRefused = runs === '' && /was moved at\s+its\s+source.*Nothing\s+was\s+changed/su.test(verdict);
      return (verdict.startsWith('✅') ? isAsAgreed : isRefused) ? [] : [verdict, runs, motto];
    },
  },
  {
    name: 'the recipe’s remote is down',
    app: 'recipe-down',
    async play(place) {
      const back: (() => Promise<void>)[] = [];
      const verdict = await agreedAfter(place, async () => {
        back.push(await away(join(place.site.recipes.small, 'recipe-down.git')));
      });
      await Promise.all(back.map(async (put) => put()));
      return unlike(verdict, /^✅/u);
    },
  },
];

/** Says it, waits for the plan, lets something happen, and agrees. */
async function agreedAfter({ coop, app, ana }: Place, happens: () => Promise<void>): Promise<string> {
  const talk = await say(ana, coop, `!deploy ${app}`);
  const card = await talk.card();
  await happens();
  await ana.react(card.id, '👍');
  const verdict = await talk.verdict();
  console.info(verdict);
  return verdict;
}

/** Whatever it was: once it is over, the same command goes through. */
async function getsThere({ ana, coop, app }: Place): Promise<readonly string[]> {
  return unlike(await sayAndAgree(ana, coop, `!deploy ${app}`), /^✅/u).map(
    (words) => `afterwards: ${words}`,
  );
}

async function isPinned({ coop, app }: Place): Promise<readonly string[]> {
  const path = `servers/server1/${app}.oak.coop.env`;
  const isThere = async (): Promise<boolean> => (await coop.setting(path)).includes(`TYPE=${app}:`);
  return until(isThere, 60_000, 'Its version was not pushed.').then(
    () => [],
    (error: unknown) => [String(error)],
  );
}

function unlike(verdict: string, pattern: RegExp): readonly string[] {
  return pattern.test(verdict) ? [] : [verdict];
}

async function nothing(): Promise<void> {}
