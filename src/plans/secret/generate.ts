import { UserError } from '../../kernel/errors.ts';
import type { PlanDraft } from '../../operations/ports.ts';
import type { SecretPlan } from '../../recipes/secrets.ts';
import { titleOf } from '../../recipes/title.ts';
import { generateSecret } from '../../steps/generate-secret.ts';
import { type SecretLook, secretCalled } from './look.ts';
import { labelOf, listed, secretDraft, shapeOf, whereOf } from './words.ts';

/** Makes what is missing (`null`) or one of them, by the recipe's rules. What is there is left alone. */
export function planGenerate(look: SecretLook, key: string | null): PlanDraft {
  const { app, secrets } = look;
  const meant = key === null ? secrets : [secretCalled(key, look)];
  const byHand = meant.filter(({ isGenerated, since }) => !isGenerated && since === null);
  if (key !== null && byHand.length > 0) {
    const sentence = `\`${key}\` is not to be generated (\`generate=false\`).`;
    throw new UserError('secret_missing', `${sentence} \`!secret insert ${app.name} ${key}\` says how.`);
  }
  const there = meant.filter(({ since }) => since !== null);
  const made = meant.filter(({ isGenerated, since }) => isGenerated && since === null);
  const title = titleOf(app.recipe);
  const facts = [
    whereOf(app),
    ...made.map((secret) => `Makes ${labelOf(secret)}: ${shapeOf(secret)}.`),
    there.length === 0 ? '' : `Left alone, there already: ${listed(there.map(labelOf))}.`,
    byHand.length === 0 ? '' : `⚠ to be inserted by hand: ${listed(byHand.map(labelOf))}`,
    ...made.flatMap(({ warning }) => (warning === null ? [] : [`⚠ ${warning}`])),
    'Nothing is deployed.',
  ];
  return secretDraft({
    words: {
      title: `Make passwords for ${title}`,
      facts: facts.filter((line) => line !== ''),
      done: made.length === 0 ? `${title}: no password was missing` : `${title} has its passwords`,
      failed: `The passwords of ${title} could not be made`,
    },
    steps: made.map((secret) => makeStep(look, secret)),
  });
}

export function makeStep(
  { app }: Pick<SecretLook, 'app'>,
  { name, key, length, charset }: SecretPlan,
): ReturnType<typeof generateSecret.make> {
  return generateSecret.make({ server: app.server, name, key, length, charset: [...charset] });
}
