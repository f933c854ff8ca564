import { z } from 'zod';
import { settingsFolder } from '../../adapters/docker/settings-folder.ts';
import { readIfThere } from '../../adapters/files/read-file.ts';
import type { CliContext, Flag, Given } from '../command.ts';

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

/** What `table` and `raw` stand for in a list, and where docker's settings keep another format. */
export interface Formats {
  readonly table: string;
  readonly raw: string;
  readonly saved: 'tasksFormat' | 'servicesFormat';
}

/** The format that was typed, else the one in docker's `config.json`, else `table`: as a template. */
export async function chosenFormat(
  given: Given,
  { environment }: CliContext,
  { table, raw, saved }: Formats,
): Promise<string> {
  const isQuiet = given.is('quiet');
  const format = given.text('format') || (isQuiet ? 'table' : await savedFormat(environment, saved));
  switch (format) {
    case 'table':
      return isQuiet ? '{{.ID}}' : table;
    case 'raw':
      return isQuiet ? 'id: {{.ID}}' : raw;
    default:
      return format;
  }
}

async function savedFormat(environment: CliContext['environment'], key: Formats['saved']): Promise<string> {
  const path = `${settingsFolder(environment)}/config.json`;
  const settings = parse(await readIfThere(path).catch(() => null));
  return settings?.[key] || 'table';
}

/** `null`: no such file, or nothing of use in it. */
function parse(text: string | null): z.infer<typeof Settings> | null {
  try {
    return Settings.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}
