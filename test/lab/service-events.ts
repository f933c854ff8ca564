import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LabSwarm } from './swarm.ts';

/** What befell a swarm's services since its manager's engine was started. */
export interface ServiceEvents {
  /** `create`, `update`, `remove`, in the order in which they came. Throws when the engine does not tell any more. */
  of(service: string): readonly string[];
  close(): Promise<void>;
}

/**
 * Listens from now on: asked afterwards, an engine knows of its last 256 events only, and a few apps with health checks fill that within
 * seconds.
 */
export function followServices({ dir, nodes }: Pick<LabSwarm, 'dir' | 'nodes'>): ServiceEvents {
  const args = ['events', '--since', '1', '--filter', 'type=service'];
  const env = { ...process.env, DOCKER_HOST: nodes[0]?.dockerHost ?? '' };
  const docker = spawn(join(dir, 'docker'), [...args, '--format', '{{.Action}}/{{.Actor.Attributes.name}}'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(docker, 'exit');
  const seen: string[] = [];
  createInterface({ input: docker.stdout }).on('line', (line) => seen.push(line));
  return {
    of(service) {
      if (docker.exitCode !== null || docker.signalCode !== null) {
        throw new Error('docker events has ended.');
      }
      return seen.filter((line) => line.endsWith(`/${service}`)).map((line) => line.split('/')[0] ?? '');
    },
    async close() {
      docker.kill('SIGKILL');
      await ended;
    },
  };
}
