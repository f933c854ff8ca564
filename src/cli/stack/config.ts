import { printDocument } from '../../stack/config/document.ts';
import { loadDocument } from '../../stack/load-document.ts';
import type { CliCommand } from '../command.ts';
import { composeFileFlag, readComposeFiles } from '../compose-files.ts';

export const stackConfig: CliCommand = {
  name: 'stack config',
  summary: 'Outputs the final config file, after doing merges and interpolations',
  usage: '[OPTIONS]',
  args: { least: 0, most: 0 },
  flags: {
    'compose-file': composeFileFlag,
    'skip-interpolation': {
      kind: 'boolean',
      summary: 'Skip interpolation and output only merged config',
    },
  },
  async run(given, context) {
    const input = await readComposeFiles(given.list('compose-file'), context);
    const { document } = loadDocument({ ...input, isLiteral: given.is('skip-interpolation') });
    context.out(printDocument(document, input.root ?? context.folder));
    return 0;
  },
};
