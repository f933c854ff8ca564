import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `default`: the rate limits of an ordinary server. `open`: limits that never bite. */
export type SynapseMode = 'default' | 'open';

export interface SynapseConfig {
  readonly dir: string;
  readonly port: number;
  readonly mode: SynapseMode;
  readonly serverName: string;
}

/** Writes what Synapse needs into `dir` and answers the secret that lets the lab register users. Keys stay from start to start. */
export function writeConfig(config: SynapseConfig): string {
  const { dir } = config;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const secret = keep(join(dir, 'registration_secret'), () => randomBytes(32).toString('hex'));
  keep(
    join(dir, 'signing.key'),
    () => `ed25519 a_lab ${randomBytes(32).toString('base64').replaceAll('=', '')}\n`,
  );
  // YAML is a superset of JSON.
  writeFileSync(join(dir, 'log.json'), JSON.stringify(logConfig(dir), null, 2));
  writeFileSync(join(dir, 'homeserver.yaml'), JSON.stringify(homeserver(config, secret), null, 2), {
    mode: 0o600,
  });
  return secret;
}

function homeserver({ dir, port, mode, serverName }: SynapseConfig, secret: string): object {
  return {
    server_name: serverName,
    public_baseurl: `http://127.0.0.1:${port}/`,
    pid_file: join(dir, 'homeserver.pid'),
    listeners: [
      {
        port,
        type: 'http',
        tls: false,
        bind_addresses: ['127.0.0.1'],
        resources: [{ names: ['client'], compress: false }],
      },
    ],
    database: { name: 'sqlite3', args: { database: join(dir, 'homeserver.db') } },
    media_store_path: join(dir, 'media'),
    signing_key_path: join(dir, 'signing.key'),
    log_config: join(dir, 'log.json'),
    registration_shared_secret: secret,
    macaroon_secret_key: keep(join(dir, 'macaroon'), () => randomBytes(32).toString('hex')),
    form_secret: keep(join(dir, 'form'), () => randomBytes(32).toString('hex')),
    report_stats: false,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    federation_domain_whitelist: [],
    send_federation: false,
    url_preview_enabled: false,
    presence: { enabled: false },
    // For tests only: a password login costs 1 ms instead of 250.
    bcrypt_rounds: 4,
    // Here everybody comes from one address, where a co-op's people come from many.
    rc_login: { address: open, account: open },
    ...(mode === 'open' ? openLimits() : {}),
  };
}

const open = { per_second: 100_000, burst_count: 100_000 };

function openLimits(): object {
  return {
    rc_message: open,
    rc_registration: open,
    rc_admin_redaction: open,
    rc_login: { address: open, account: open, failed_attempts: open },
    rc_joins: { local: open, remote: open },
    rc_joins_per_room: open,
    rc_room_creation: open,
    rc_invites: { per_room: open, per_user: open, per_issuer: open },
    rc_media_create: open,
  };
}

function logConfig(dir: string): object {
  return {
    version: 1,
    disable_existing_loggers: false,
    formatters: { plain: { format: '%(asctime)s %(levelname)s %(name)s %(message)s' } },
    handlers: {
      file: {
        class: 'logging.FileHandler',
        formatter: 'plain',
        filename: join(dir, 'homeserver.log'),
      },
    },
    root: { level: 'WARNING', handlers: ['file'] },
  };
}

/** What the file holds; made at the first call. */
function keep(path: string, make: () => string): string {
  try {
    writeFileSync(path, make(), { mode: 0o600, flag: 'wx' });
  } catch {
    // It is there already.
  }
  return readFileSync(path, 'utf8').trim();
}
