import { UserError } from '../../../kernel/errors.ts';
import type { StackSpec } from '../../../stack/spec.ts';
import { modeName } from '../../mode-name.ts';
import type { Look } from './look.ts';

/** Throws for what the engine would refuse half-way, or find missing; nothing is touched yet. */
export function checkLook(spec: StackSpec, look: Look): void {
  checkExternalFiles(spec, look);
  checkContents(spec, look);
  checkModes(spec, look);
}

function checkExternalFiles({ external }: StackSpec, { external: there }: Look): void {
  const secret = external.secrets.find((name) => !there.secrets.has(name));
  if (secret !== undefined) {
    const sentence = `The secret \`${secret}\` is declared as external, and it is not on the swarm.`;
    throw new UserError('secret_missing', sentence);
  }
  const config = external.configs.find((name) => !there.configs.has(name));
  if (config !== undefined) {
    const sentence = `The config \`${config}\` is declared as external, and it is not on the swarm.`;
    throw new UserError('config_missing', sentence);
  }
}

/** Of secrets nobody but the engine knows: it is asked by posting them again, before anything else. */
function checkContents({ configs }: StackSpec, look: Look): void {
  for (const { Name, Data } of configs) {
    const found = look.configs.get(Name);
    if (found !== undefined && (found.data ?? '') !== Data) {
      throw new UserError('config_changed', `The config \`${Name}\` is there already, with other content.`);
    }
  }
}

function checkModes({ services }: StackSpec, look: Look): void {
  for (const { Name, Mode } of services) {
    const live = look.services.find(({ spec }) => spec.Name === Name);
    const [from, to] = [modeName(live?.spec.Mode ?? Mode), modeName(Mode)];
    if (from !== to) {
      const sentence = `The service \`${Name}\` runs as ${from} and is to be ${to}. No swarm changes that: remove it first, with \`docker service rm ${Name}\`.`;
      throw new UserError('mode_fixed', sentence);
    }
  }
}
