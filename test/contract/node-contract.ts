import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StackName } from '../../src/kernel/ids.ts';
import type { NodeRunner } from '../../src/swarm/node-runner.ts';

/** The nodes of a swarm, and an app on one of them. */
export interface NodeWorld {
  readonly runner: NodeRunner;
  /** Runs on `node`; it has `sh`, and the variable `GREETING` is `hello`. */
  readonly task: string;
  readonly node: string;
  readonly stack: StackName;
  /** Two volumes of the stack on `node`; the first is mounted by the task, the other by nobody. */
  readonly volumes: readonly [used: string, idle: string];
  /** Processes in the task's container whose command line holds the word. */
  count(word: string): Promise<number>;
  close(): Promise<void>;
}

const signal = new AbortController().signal;
const never = new AbortController().signal;

interface Said {
  readonly exitCode: number | null;
  readonly text: string;
}

export function describeNode(name: string, create: () => Promise<NodeWorld>): void {
  describe(`work on a node, ${name}`, () => {
    let world: NodeWorld;
    beforeAll(async () => {
      world = await create();
    });
    afterAll(async () => world?.close());

    async function exec(argv: readonly string[], environment = {}, until = never): Promise<Said> {
      let text = '';
      const onOutput = (piece: string): void => void (text += piece);
      const command = { task: world.task, argv, environment, onOutput, until };
      const { exitCode } = await world.runner.exec(command, signal);
      return { exitCode, text };
    }

    it('runs a command in the container, with its environment and ours', async () => {
      const said = await exec(['sh', '-c', 'echo $GREETING $WHO; echo oh no >&2; exit 3'], { WHO: 'world' });

      expect(said.exitCode).toBe(3);
      expect(said.text.split('\n').toSorted().join('|')).toBe('|hello world|oh no');
    });

    it('hands every argument over as it is', async () => {
      const args = ['$HOME `id` $(id)', "it's", '"', '\\n', ';', '&&', '*', '', ' ', '--', 'ü → 🚀', 'a\nb'];

      const { text } = await exec(['sh', '-c', 'printf "[%s]" "$@"', 'sh', ...args]);

      expect(text).toBe(args.map((one) => `[${one}]`).join(''));
    });

    it('says what comes, piece by piece, also when that is much', async () => {
      const { text, exitCode } = await exec([
        'sh',
        '-c',
        'i=0; while [ $i -lt 5000 ]; do echo "line ü $i"; i=$((i+1)); done',
      ]);

      expect(exitCode).toBe(0);
      expect(text.split('\n')).toHaveLength(5001);
      expect(text.split('\n')[4999]).toBe('line ü 4999');
    });

    it('ends a command with all that it started', async () => {
      const stop = new AbortController();
      let text = '';
      const running = world.runner.exec(
        {
          task: world.task,
          argv: ['sh', '-c', 'sleep 7654 & echo begun; trap "" TERM; sleep 7655; sleep 7655'],
          environment: {},
          onOutput: (piece) => {
            text += piece;
            stop.abort();
          },
          until: stop.signal,
        },
        signal,
      );

      const { exitCode } = await running;

      expect(text).toContain('begun');
      expect(exitCode).not.toBe(0);
      expect(await world.count('765[45]')).toBe(0);
    });

    it('leaves a command alone when only nobody listens any more', async () => {
      const leave = new AbortController();
      const command = {
        task: world.task,
        argv: ['sh', '-c', 'echo begun; exec sleep 8765'],
        environment: {},
        onOutput: () => leave.abort(new Error('the bot ends')),
        until: never,
      };

      await expect(world.runner.exec(command, leave.signal)).rejects.toThrow('the bot ends');
      expect(await world.count('876[5]')).toBe(1);
    });

    it('does not know a container that is gone', async () => {
      const command = { task: 'gone', argv: ['true'], environment: {}, onOutput: () => {}, until: never };

      await expect(world.runner.exec(command, signal)).rejects.toMatchObject({ code: 'unknown_service' });
    });

    it('lists volumes by node, removes one once, and none that is in use', async () => {
      const [used, idle] = world.volumes;
      const { runner, node, stack } = world;
      const namesOn = async (): Promise<unknown> => {
        const all = await runner.volumes(stack, signal);
        const here = all.find((one) => one.node === node);
        return here !== undefined && 'volumes' in here ? here.volumes.map((volume) => volume.name) : here;
      };

      const before = await namesOn();
      await runner.removeVolume({ node, name: idle }, signal);
      await runner.removeVolume({ node, name: idle }, signal);
      const refused = await runner
        .removeVolume({ node, name: used }, signal)
        .catch((error: unknown) => error);

      expect(before).toEqual([used, idle].toSorted());
      expect(refused).toMatchObject({ code: 'volume_in_use' });
      expect(await namesOn()).toEqual([used]);
    });

    it('tells how much a volume holds', async () => {
      const all = await world.runner.volumes(world.stack, signal);
      const sizes = all
        .flatMap((one) => ('volumes' in one ? one.volumes : []))
        .map(({ sizeBytes }) => sizeBytes);

      expect(sizes).toEqual([expect.any(Number)]);
    });
  });
}
