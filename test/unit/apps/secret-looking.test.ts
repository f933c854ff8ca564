import { expect, it } from 'vitest';
import { looksSecret } from '../../../src/apps/secret-looking.ts';

it.each([
  ['SMTP_PASSWORD', 'x'],
  ['DB_PASS', 'hunter2'],
  ['API_TOKEN', '12'],
  ['SECRET_KEY', 'abc'],
  ['RESTIC_PASSWORD', 'a b c'],
  ['smtp_password', 'x'],
  ['JWT_SECRET', 'x'],
  ['S3_ACCESS_KEY', 'x'],
  ['DATABASE_URL', 'postgres://me:hunter2@db/x'],
  ['ANYTHING', '-----BEGIN OPENSSH PRIVATE KEY-----\nx'],
  ['ANYTHING', `ghp_${'a1'.repeat(18)}`],
  ['ANYTHING', 'dGhpcyBpcyBub3QgYSB3b3JkIDEyMzQ1'],
  ['ANYTHING', '0123456789abcdef0123456789abcdef'],
])('%s=%s is taken for a password', (key, value) => {
  expect(looksSecret(key, value)).toBe(true);
});

it.each([
  ['SMTP_PASSWORD', ''],
  ['ENABLE_TOKEN', 'true'],
  ['PASSWORD_LENGTH', '64'],
  ['SECRET_DB_PASSWORD_VERSION', 'v1'],
  ['DB_PASSWORD_FILE', '/run/secrets/db_password'],
  ['KEYCLOAK_REALM', 'oak'],
  ['PASSENGER_APP_ENV', 'production'],
  ['THEME_KEY', 'dark'],
  ['PUBLIC_KEY', 'ssh-ed25519 AAAA'],
  ['TOKEN_URL', 'https://id.oak.coop/token'],
  ['OAUTH_CLIENT_ID', 'dGhpcyBpcyBub3QgYSB3b3JkIDEyMzQ1'],
  ['DOMAIN', 'a-very-long-name-of-a-domain.oak.coop'],
  ['COMPOSE_FILE', 'compose.yml:compose.smtp.yml:compose.oidc.yml'],
  ['HOME_URL', 'https://wiki.oak.coop:8443/a'],
  ['POST_DEPLOY_CMDS', 'app upgrade_database_and_index_all'],
])('%s=%s is none', (key, value) => {
  expect(looksSecret(key, value)).toBe(false);
});
