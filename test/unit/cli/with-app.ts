import { openTerminal, type Terminal } from './terminal.ts';

export const APP = 'services:\n  app:\n    image: busybox\n    deploy: {replicas: 2}\n';
export const DEPLOY = ['stack', 'deploy', '--detach', '--resolve-image', 'never', '-c', 'compose.yml'];

/** A terminal in whose folder the file is, by default the one of `APP`. */
export async function withApp(
  settings: Parameters<typeof openTerminal>[0] = {},
  text = APP,
): Promise<Terminal> {
  const terminal = await openTerminal(settings);
  terminal.write('compose.yml', text);
  return terminal;
}
