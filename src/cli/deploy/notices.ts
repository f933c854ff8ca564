import { where } from '../../kernel/errors.ts';
import { plainText } from '../../kernel/plain-text.ts';
import type { DockerNotices } from '../../stack/docker-notices.ts';
import type { Warning } from '../../stack/warning.ts';
import { clean } from '../clean.ts';
import type { CliContext } from '../command.ts';

/** What docker says about compose files, line for line. */
export function tellNotices({ log, unsupported, deprecated }: DockerNotices, context: CliContext): void {
  const time = context.now().toISOString().replace(/\.\d+/, '');
  for (const message of log) {
    context.err(`time="${time}" level=warning msg=${JSON.stringify(plainText(message))}\n`);
  }
  if (unsupported.length > 0) {
    context.err(`Ignoring unsupported options: ${unsupported.join(', ')}\n\n`);
  }
  if (deprecated.length > 0) {
    context.err(`Ignoring deprecated options:\n\n${deprecated.join('\n\n')}\n\n`);
  }
}

/** What docker is silent about, by file, line and column. */
export function tellWarnings(warnings: readonly Warning[], context: CliContext): void {
  for (const { place, sentence } of warnings) {
    context.err(`${clean(`${where(place)}: ${sentence}`)}\n`);
  }
}
