import type { Plan } from '../../operations/operation.ts';
import type { PlanDraft } from '../../operations/ports.ts';
import { isLogin } from '../../recipes/secrets.ts';
import { titleOf } from '../../recipes/title.ts';
import type { AppSecret } from './look.ts';
import type { Rotation } from './rotate.ts';
import { listed, shapeOf, whereOf } from './words.ts';

/** The words of a rotation; `deploy`: what the deploy in it would say, `null` where the app does not run. */
export function rotationWords(rotation: Rotation, deploy: Pick<PlanDraft, 'words'> | null): Plan['words'] {
  const { look, pairs, next } = rotation;
  const { app } = look;
  const title = titleOf(app.recipe);
  const keys = listed(pairs.map(({ to }) => to.key));
  const facts = [
    whereOf(app),
    ...pairs.map(({ from, to }) => `${to.key}: ${from.version} → ${to.version}, ${originOf(to)}.`),
    `Setting: ${next.setting}=${next.value}`,
    deploy === null ? 'The app does not run: nothing is deployed.' : `Restarts ${usersOf(rotation)}.`,
    dataWarning(rotation),
    ...(deploy === null ? [] : changesOf(deploy, rotation)),
    ...oldOnes(rotation),
    deploy === null ? '' : `Way back: \`!deploy ${app.name}\`, while this has not gone well.`,
  ];
  const done =
    deploy === null ? `${title} will start with a new ${keys}` : `${title} runs with a new ${keys}`;
  const login = pairs.some(({ to }) => to.since === null && isLogin(to.key));
  return {
    title: `Change a password of ${title}`,
    facts: facts.filter((line) => line !== ''),
    done,
    failed: `${title} does not run with the new ${keys}`,
    next: login ? [`The new login waits: \`!login ${app.name}\` (opens once).`] : [],
  };
}

/** `app` too: it gets every setting of the app, so a new version restarts it. */
function usersOf({ pairs }: Rotation): string {
  return listed([...new Set(['app', ...pairs.flatMap(({ to }) => to.services)])]);
}

function originOf(to: AppSecret): string {
  return to.since === null ? `newly made (${shapeOf(to)})` : 'the one that waits on the server';
}

/** Databases take a password when they are made, and keep it with their data: the truth about most rotations that fail. */
function dataWarning({ look, pairs }: Rotation): string {
  const users = new Set(pairs.flatMap(({ to }) => to.services));
  const keeping = look.loaded.volumes.flatMap(({ services }) => services).filter((name) => users.has(name));
  return keeping.length === 0
    ? ''
    : `⚠ ${listed([...new Set(keeping)])} may have locked data with the old one: then change it there too.`;
}

/** Without what the card says of itself: where, which recipe, and that these secrets change. */
function changesOf({ words }: Pick<PlanDraft, 'words'>, { pairs, next }: Rotation): readonly string[] {
  const own = pairs.map(({ to }) => `: secret ${to.key} →`);
  const isOwn = (fact: string): boolean =>
    own.some((one) => fact.includes(one)) || isOfSetting(fact, next.setting);
  return [...words.facts, ...(words.more ?? [])].filter((fact) => CHANGE.test(fact) && !isOwn(fact));
}

/** Lines of the deploy's card that tell what changes, and what is to be known of it. */
const CHANGE = /^(?:[\w-]+: |⚠ (?!no )|Other apps|and \d|Removes |Changed by hand|Then runs )/;

/** Long names are cut at their beginning: `app: setting …DB_PASSWORD_VERSION changed`. */
function isOfSetting(fact: string, setting: string): boolean {
  const [, name = ''] = /: setting …?(\S+) changed$/.exec(fact) ?? [];
  return name !== '' && setting.endsWith(name);
}

function oldOnes({ pairs, isLeaked, lost, look: { app } }: Rotation): readonly string[] {
  const olds = listed(pairs.map(({ from }) => `${from.key} ${from.version}`));
  if (!isLeaked) {
    return [`${olds} stays until no way back needs it.`];
  }
  return [
    `${olds} is removed at the end.`,
    lost === null ? '' : `⚠ No way back any more to what ${lost} left of ${app.name}.`,
  ].filter((line) => line !== '');
}
