import { expect, it } from 'vitest';
import { render } from '../../../src/cli/format/render.ts';
import { ingressPorts } from '../../../src/cli/lists/ports.ts';
import { stackFilter } from '../../../src/cli/lists/stack-filter.ts';
import { type ListedTask, taskListing } from '../../../src/cli/lists/tasks.ts';

const now = new Date('2026-01-31T12:00:00Z');
const look = {
  names: { services: new Map([['s', 'web_app']]), nodes: new Map([['n', 'one']]) },
  now,
  isWhole: false,
  isIndented: true,
};

function task(changes: Partial<ListedTask>): ListedTask {
  return {
    ID: 'abcdefghijklmnopqrstuvwxy',
    CreatedAt: '2026-01-31T11:00:00Z',
    ServiceID: 's',
    Slot: 1,
    NodeID: 'n',
    DesiredState: 'running',
    Spec: { ContainerSpec: { Image: `docker.io/library/nginx:1@sha256:${'a'.repeat(64)}` } },
    Status: { Timestamp: new Date('2026-01-31T11:57:00Z'), State: 'running', Err: '' },
    ...changes,
  };
}

it('shows the newest task of a place first, and the earlier ones below it', () => {
  const tasks = ['00.1Z', '00.12Z', '00Z', '00.000000001Z'].map((seconds, index) =>
    task({ ID: `task${index}`, CreatedAt: `2026-01-31T11:00:${seconds}` }),
  );
  expect(
    render('table {{.ID}}\t{{.Name}}', taskListing([...tasks, task({ Slot: 10 }), task({ Slot: 2 })], look)),
  ).toBe(
    [
      'ID             NAME',
      'task1          web_app.1',
      'task0           \\_ web_app.1',
      'task3           \\_ web_app.1',
      'task2           \\_ web_app.1',
      'abcdefghijkl   web_app.2',
      'abcdefghijkl   web_app.10',
      '',
    ].join('\n'),
  );
});

it('lets nothing that an engine says steer the terminal, leave its line or turn the text', () => {
  const hostile = 'first\nsecond\u001b[2J\u001b]0;title\u0007\tthird\u202eend';
  const listing = taskListing(
    [
      task({
        ServiceID: hostile,
        NodeID: hostile,
        DesiredState: hostile,
        Spec: { ContainerSpec: { Image: hostile } },
        Status: {
          Timestamp: now,
          State: hostile,
          Err: hostile,
          PortStatus: {
            Ports: [{ Protocol: hostile, TargetPort: 1, PublishedPort: 2, PublishMode: 'host' }],
          },
        },
      }),
    ],
    { ...look, isWhole: true },
  );
  for (const format of [
    'table {{.Name}}{{.Node}}{{.Image}}{{.DesiredState}}{{.CurrentState}}{{.Error}}{{.Ports}}',
    'json',
  ]) {
    const printed = render(format, listing);
    expect(printed.split('\n')).toHaveLength(format === 'json' ? 2 : 3);
    expect(printed).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  }
});

it('joins ports that follow each other on both sides, or lead to the same one', () => {
  const port = (
    published: number,
    target: number,
    rest = {},
  ): Parameters<typeof ingressPorts>[0][number] => ({
    Protocol: 'tcp',
    PublishMode: 'ingress',
    PublishedPort: published,
    TargetPort: target,
    ...rest,
  });
  expect(ingressPorts([])).toBe('');
  expect(ingressPorts([port(81, 81), port(80, 80), port(82, 80)])).toBe('*:80-81->80-81/tcp, *:82->80/tcp');
  expect(ingressPorts([port(80, 80), port(81, 80)])).toBe('*:80-81->80/tcp');
  expect(ingressPorts([port(80, 80), port(81, 81), port(82, 81)])).toBe('*:80-81->80-81/tcp, *:82->81/tcp');
  expect(ingressPorts([port(1, 65_535), port(2, 1)])).toBe('*:1->65535/tcp, *:2->1/tcp');
  expect(ingressPorts([port(53, 53, { Protocol: 'udp' }), port(53, 53)])).toBe('*:53->53/tcp, *:53->53/udp');
  expect(ingressPorts([port(80, 80, { PublishMode: 'host' })])).toBe('');
});

it('asks the engine for what fits every filter, and for no other stack', () => {
  expect(stackFilter('web', ['Name = web_app', 'label=a=b', 'name=x', ''])).toEqual({
    filters: JSON.stringify({
      label: ['com.docker.stack.namespace=web', 'a=b'],
      name: ['web_app', 'x'],
    }),
  });
  expect(() => stackFilter('web', ['name'])).toThrow(
    'invalid argument "name" for "-f, --filter" flag: bad format of filter (expected name=value)',
  );
});
