import { z } from 'zod';
import { readIfThere } from '../../adapters/files/read-file.ts';
import type { CliContext, Flag, Given } from '../command.ts';
import { settingsFolder } from '../endpoint.ts';

/** As docker explains it. */
export const formatFlag: Flag = {
  kind: 'text',
  summary: [
    'Format output using a custom template:',
    "'table':            Print output in table format with column headers (default)",
    "'table TEMPLATE':   Print output in table format using the given Go template",
    "'json':             Print in JSON format",
    "'TEMPLATE':         Print output using the given Go template.",
    'Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates',
  ].join('\n'),
};

const Settings = z.object({ tasksFormat: z.string().default(''), servicesFormat: z.string().default('') });

/** The format that was typed, else the one in docker's `config.json`, else `table`. */
export async function chosenFormat(
  given: Given,
  { environment }: CliContext,
  saved: 'tasksFormat' | 'servicesFormat',
): Promise<string> {
  const typed = given.text('format');
  if (typed !== '' || given.is('quiet')) {
    return typed || 'table';
  }
  const path = `${settingsFolder(environment)}/config.json`;
  const settings = parse(await readIfThere(path).catch(() => null));
  return settings?.[saved] || 'table';
}

/** `null`: no such file, or nothing of use in it. */
function parse(text: string | null): z.infer<typeof Settings> | null {
  try {
    return Settings.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}
