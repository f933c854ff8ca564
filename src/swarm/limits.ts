import { UserError } from '../kernel/errors.ts';
import type { StackSpec } from '../stack/spec.ts';

/** Source: swarmkit, manager/controlapi/common.go, and secret.go and config.go beside it. Of bytes, the first number that is too many. */
const DNS_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9-_]*[a-zA-Z0-9])?$/;
const MOST_NAME = 63;
const FILE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;
const MOST_FILE_NAME = 64;
const SECRET_BYTES = 500 * 1024;
const CONFIG_BYTES = 1000 * 1024;

/** Throws `compose_invalid` for what no swarm takes: the engine itself says so only when half the stack is made. */
export function checkLimits({ networks, secrets, configs, services }: StackSpec): void {
  // Networks of one node have other names.
  networks.filter(({ Driver }) => Driver === 'overlay').forEach(({ Name }) => checkName('network', Name));
  secrets.forEach(({ Name, Data }) => checkFile('secret', Name, Data ?? null));
  configs.forEach(({ Name, Data }) => checkFile('config', Name, Data));
  services.forEach(({ Name }) => checkName('service', Name));
}

function checkName(kind: string, name: string): void {
  if (name.length > MOST_NAME || !DNS_NAME.test(name)) {
    const sentence = `No swarm takes the ${kind} name \`${name}\`: it has up to ${MOST_NAME} letters, digits, \`-\` and \`_\`, and begins and ends with a letter or digit.`;
    throw new UserError('compose_invalid', sentence);
  }
}

/** `data`: in base64; `null`: a driver has it. */
function checkFile(kind: 'secret' | 'config', name: string, data: string | null): void {
  if (name.length > MOST_FILE_NAME || !FILE_NAME.test(name)) {
    const sentence = `No swarm takes the ${kind} name \`${name}\`: it has up to ${MOST_FILE_NAME} letters, digits, \`-\`, \`_\` and \`.\`, and begins and ends with a letter or digit.`;
    throw new UserError('compose_invalid', sentence);
  }
  const bytes = Buffer.byteLength(data ?? '', 'base64');
  const end = kind === 'secret' ? SECRET_BYTES : CONFIG_BYTES;
  if (data !== null && (bytes === 0 || bytes >= end)) {
    const sentence = `No swarm takes the ${kind} \`${name}\` of ${bytes} bytes: it has 1 to ${end - 1}.`;
    throw new UserError('compose_invalid', sentence);
  }
}
