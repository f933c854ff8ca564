import { ServerName } from '../../../kernel/ids.ts';
import { createEngine } from '../engine.ts';
import { endLine, errorLine, outLines } from './job-lines.ts';
import { doWork, NodeWork } from './work.ts';

/** Where a job finds the engine of its node, and its work. */
export const SOCKET = '/var/run/docker.sock';
export const WORK_FILE = '/coopbot-work.json';

/** A job's whole life: does `text` by the node's own engine, and tells what happens in lines. Throws nothing. */
export async function workHere(
  text: string,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const work = NodeWork.parse(JSON.parse(text));
    const engine = createEngine(ServerName.parse('this-node'), `unix://${SOCKET}`);
    const onOutput = (said: string): void => outLines(said).forEach(write);
    write(endLine(await doWork(engine, { work, onOutput }, signal)));
  } catch (error) {
    write(errorLine(error));
  }
}
