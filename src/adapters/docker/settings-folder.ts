import { join } from 'node:path';

/** Where docker's command line keeps `config.json`, contexts and certificates: `DOCKER_CONFIG`, else `~/.docker`. */
export function settingsFolder({
  DOCKER_CONFIG = '',
  HOME = '',
}: Readonly<Record<string, string | undefined>>): string {
  return DOCKER_CONFIG === '' ? join(HOME, '.docker') : DOCKER_CONFIG;
}
