/**
 * Words of a name that say that its value is a password; `KEY` alone does not (`THEME_KEY`), with one of these before it it does.
 * The rule errs towards hiding: what it takes for a password is neither shown nor taken in a room.
 */
const SECRET_WORD =
  /(?:^|_)(?:PASS|PASSWD|PASSWORDS?|PASSPHRASE|PWD|SECRETS?|TOKENS?|CREDENTIALS?|APIKEY|SALT|DSN|COOKIE|JWT|HMAC)(?:_|$)/;
const SECRET_KEY =
  /(?:^|_)(?:API|ACCESS|PRIVATE|SECRET|ENCRYPTION|SIGNING|SSH|MASTER|LICENSE|AUTH|DB|APP|ADMIN|SESSION)_KEYS?(?:_|$)/;
/** Ends of names that say what is not the password itself: where it lies, how long it is, whom it belongs to. */
const ABOUT =
  /_(?:VERSION|FILE|PATH|LENGTH|MIN|MAX|ENABLED?|DISABLED?|EXPIRY|EXPIRES|EXPIRATION|TTL|AGE|URL|URI|HOST|ID|NAME|USER|ALGORITHM|ALGO|TYPE|LIFETIME|DOMAIN)$/;
/** Values that are no password, whatever their name. */
const HARMLESS = /^(?:|true|false|yes|no|on|off|null|none|optional|required|\d)$/i;
/** Values that are one, whatever their name: keys, tokens of known services, addresses with a password. */
const SECRET_VALUE = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /(?<![\w+.-])[a-z][\w+.-]*:\/\/[^\s:/@]*:[^\s@/]+@/i,
  /(?:^|[^A-Za-z0-9])(?:syt_[\w-]{10,}|gh[pousr]_\w{20,}|glpat-[\w-]{10,}|xox[abp]-[\w-]{10,}|sk-[\w-]{20,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/,
];

/** Whether the value of this setting looks like a password: by its name, by its shape, or as a long run of random characters. */
export function looksSecret(key: string, value: string): boolean {
  if (HARMLESS.test(value)) {
    return false;
  }
  return (
    hasSecretName(key) ||
    SECRET_VALUE.some((pattern) => pattern.test(value)) ||
    (!isPublic(key) && looksRandom(value))
  );
}

/** Whether the name alone says that its value is a password. */
export function hasSecretName(key: string): boolean {
  const name = key.toUpperCase();
  return (
    !ABOUT.test(name) && !/PUBLIC|SITE_KEY/.test(name) && (SECRET_WORD.test(name) || SECRET_KEY.test(name))
  );
}

function isPublic(key: string): boolean {
  return /(?:PUBLIC|SITE_KEY|FINGERPRINT|DIGEST|HASH|IMAGE|VERSION|COMMIT|_ID)(?:_|$)/.test(
    key.toUpperCase(),
  );
}

/** One word of 24 characters or more that mixes digits with letters as people never do. 32 hexadecimal digits are one too. */
function looksRandom(value: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(value)) {
    return true;
  }
  if (!/^[\w+/=~-]{24,}$/.test(value)) {
    return false;
  }
  const changes = value.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])|[a-z](?=[A-Z])/g)?.length ?? 0;
  return changes >= 4;
}
