import { printDocument } from '../../stack/config/document.ts';
import { noticesOf } from '../../stack/docker-notices.ts';
import { loadDocument } from '../../stack/load-document.ts';
import type { CliCommand } from '../command.ts';
import { composeFileFlag, readComposeFiles } from '../compose-files.ts';
import { tellNotices, tellWarnings } from '../deploy/notices.ts';

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
    const isLiteral = given.is('skip-interpolation');
    const { document, parsed, warnings } = loadDocument({ ...input, isLiteral });
    // Of options that no swarm has docker speaks only when it deploys.
    tellNotices({ ...noticesOf(parsed, warnings), unsupported: [], deprecated: [] }, context);
    tellWarnings(warnings, context);
    context.out(printDocument(document, input.root ?? context.folder));
    return 0;
  },
};
