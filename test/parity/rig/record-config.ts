/**
 * Records anew what docker's command line prints for the documents of `cases/_tables/config.json`:
 * `node test/parity/rig/record-config.ts`.
 */
import { writeFileSync } from 'node:fs';
import { CONFIG_TABLE, type ConfigRow, readConfigTable, runRow } from './config-table.ts';
import { findDockerCli } from './docker-cli.ts';
import { docker } from './implementations.ts';

const cli = findDockerCli();
if (cli === null) {
  throw new Error(
    'There is no docker 28 in PATH, and test/lab/swarm.sh has not made its tree of engine 28 yet.',
  );
}
const table = readConfigTable();
const rows: ConfigRow[] = [];
for (const { name, files, variables, args, ...before } of table.rows) {
  const row = { name, files, ...(variables && { variables }), ...(args && { args }) };
  const now = await runRow(row, table, docker(cli));
  rows.push({ ...row, ...now });
  if (JSON.stringify(before) !== JSON.stringify(now)) {
    console.log(name);
  }
}
writeFileSync(CONFIG_TABLE, `${JSON.stringify({ files: table.files, rows }, null, 1)}\n`);
