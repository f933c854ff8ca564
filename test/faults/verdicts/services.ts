import type { Service } from './verdict-case.ts';

export const IMAGE = 'local/busybox:1.0';
/** Ends when it is told to. */
export const STAYS = 'trap "exit 0" TERM; while :; do sleep 5 & wait $!; done';
/** Does not, and is killed when its time is over. */
export const HARD_TO_STOP = 'trap "" TERM; while :; do sleep 1; done';

/** What a service does, as a shell script; what else its compose file says of it is laid over the defaults. */
export function service(script: string, more: Service = {}): Service {
  const { deploy, ...rest } = more;
  return {
    image: IMAGE,
    // `$` begins a variable of the compose file.
    command: ['sh', '-c', script.replaceAll('$', '$$$$')],
    networks: ['quiet'],
    ...rest,
    deploy: { ...DEPLOY, ...(isTable(deploy) ? deploy : {}) },
  };
}

export function stays(more: Service = {}): Service {
  return service(STAYS, more);
}

/** Says something and ends. */
export function ends(code: number, words: string, more: Service = {}): Service {
  return service(`echo "${words}"; exit ${code}`, more);
}

/** A check that is made every half second, and may fail once. */
export function checkedBy(script: string, more: Service = {}): Service {
  const test = ['CMD-SHELL', script.replaceAll('$', '$$$$')];
  return { healthcheck: { test, interval: '500ms', timeout: '3s', retries: 2, ...more } };
}

/** Where it may run: by default where the manager is. */
export function placed(...constraints: readonly string[]): Service {
  return { placement: { constraints } };
}

/** How Swarm changes it, and what it does when that fails. */
export function updated(more: Service): Service {
  return { update_config: { monitor: '2s', failure_action: 'rollback', ...more } };
}

const DEPLOY: Service = {
  endpoint_mode: 'dnsrr',
  restart_policy: { condition: 'any', delay: '100ms' },
  ...placed('node.role == manager'),
  ...updated({}),
};

function isTable(value: unknown): value is Service {
  return typeof value === 'object' && value !== null;
}
