/** Who is in the room. Passwords are written to sandbox.json: nothing here is secret. */
export interface Member {
  readonly key: PersonKey;
  readonly name: string;
  /** In roles.yml; Sam is not in it. */
  readonly role: 'steward' | 'operator' | 'member' | 'stranger';
  readonly password: string;
}

export const personKeys = ['ana', 'kim', 'lou', 'mo', 'sam'] as const;
export type PersonKey = (typeof personKeys)[number];

const roles: Record<PersonKey, Member['role']> = {
  ana: 'steward',
  kim: 'steward',
  lou: 'operator',
  mo: 'member',
  sam: 'stranger',
};

export const people: readonly Member[] = personKeys.map((key) => ({
  key,
  name: key.slice(0, 1).toUpperCase() + key.slice(1),
  role: roles[key],
  password: `${key}-of-the-sandbox`,
}));

export const BOT_NAME = 'coopbot';
export const BOT_PASSWORD = 'coopbot-of-the-sandbox';

/** The one who speaks when nobody else is named. */
export const FIRST_SPEAKER: PersonKey = 'ana';

export function isPersonKey(text: string): text is PersonKey {
  return personKeys.some((key) => key === text);
}
