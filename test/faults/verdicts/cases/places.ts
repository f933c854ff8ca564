import { IMAGE, placed, stays } from '../services.ts';
import type { Service, VerdictCase } from '../verdict-case.ts';

const onPort = (port: number): Service =>
  stays({
    networks: ['lan'],
    ports: [{ target: 80, published: port, mode: 'host' }],
  });

/** So that it is not well before what happens has happened. */
const slowly: Service = { update_config: { monitor: '60s' } };

/** Which server takes it, if any. */
export const places: readonly VerdictCase[] = [
  {
    name: 'no-place',
    what: 'may run on no server that there is',
    speed: 10,
    services: { app: stays({ deploy: placed('node.labels.disk == ssd') }) },
    says: [
      '❌ #1 · Wiki does not start',
      'app: no server fits its placement rules',
      '(node.labels.disk == ssd).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps no-place.lab.coop',
      'Bring such a server back, or add one.',
      'Then !deploy no-place.lab.coop.',
    ],
    shows: ['app 0/1'],
  },
  {
    name: 'no-memory',
    what: 'wants more memory than any server has',
    speed: 10,
    services: { app: stays({ deploy: { resources: { reservations: { memory: '900G' } }, placement: {} } }) },
    says: [
      '❌ #1 · Wiki does not start',
      'app: no server has enough free memory or',
      'processor for it (wants 900 GB of',
      'memory).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps no-memory.lab.coop',
      'Stop what is not needed, or add a',
      'server. Then !deploy no-memory.lab.coop.',
    ],
    shows: ['app 0/1'],
  },
  {
    name: 'one-each',
    what: 'wants two copies where each server may run one',
    speed: 10,
    services: {
      app: stays({
        deploy: {
          replicas: 2,
          placement: { max_replicas_per_node: 1, constraints: ['node.role == manager'] },
        },
      }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: no server may run one more of it',
      '(at most 1 on each).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps one-each.lab.coop',
      'Add a server, or ask for fewer copies.',
      'Then !deploy one-each.lab.coop.',
    ],
    shows: ['app 1/2 (max 1 per node)'],
  },
  {
    name: 'port',
    what: 'needs a port that another app of the room has',
    speed: 10,
    neighbour: { app: onPort(18_081) },
    services: { app: onPort(18_081) },
    says: [
      '❌ #2 · Wiki does not start',
      'app: next-port.lab.coop uses its port',
      'already (port 18081).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps port.lab.coop',
      'Stop one of the two, or give one another',
      'port. Then !deploy port.lab.coop.',
    ],
    shows: ['app 0/1'],
  },
  {
    name: 'port-hidden',
    what: 'needs a port that something has which is not the room’s',
    speed: 10,
    async beforehand({ stack, docker }) {
      const port = 'published=18082,target=80,mode=host';
      const words = [
        'create',
        '--detach',
        '--name',
        `${stack}-holder`,
        '--network',
        'lan',
        '--publish',
        port,
      ];
      await docker('service', ...words, '--constraint', 'node.role==manager', IMAGE);
    },
    services: { app: onPort(18_082) },
    says: [
      '❌ #1 · Wiki does not start',
      'app: another app uses its port already',
      '(port 18082).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps port-hidden.lab.coop',
      'Stop one of the two, or give one another',
      'port. Then !deploy port-hidden.lab.coop.',
    ],
    shows: ['app 0/1'],
  },
  {
    name: 'port-all',
    what: 'needs a port of all servers that another app of the room has',
    neighbour: { app: onPort(18_083) },
    services: { app: stays({ networks: ['lan'], ports: ['18083:80'], deploy: { endpoint_mode: 'vip' } }) },
    says: [
      '❌ #2 · Wiki does not start',
      'app: next-port-all.lab.coop uses its',
      'port already (port 18083).',
      'Begun: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps port-all.lab.coop',
      'Stop one of the two, or give one another',
      'port, then ask again.',
    ],
    shows: [],
  },
  {
    name: 'everywhere',
    what: 'runs on every server, and one was taken out of use',
    services: {
      app: stays({ deploy: { mode: 'global', placement: { constraints: ['node.hostname != node3'] } } }),
    },
    says: ['✅ #1 · Wiki is running', 'https://everywhere.lab.coop answers.'],
    shows: ['app 1/1'],
  },
  {
    name: 'nowhere',
    what: 'runs on every server that fits, and none does',
    speed: 10,
    services: { app: stays({ deploy: { mode: 'global', ...placed('node.labels.gpu == yes') } }) },
    says: [
      '❌ #1 · Wiki does not start',
      'app: no server fits its placement rules',
      '(node.labels.gpu == yes).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps nowhere.lab.coop',
      'Bring such a server back, or add one.',
      'Then !deploy nowhere.lab.coop.',
    ],
    shows: ['app 0/0'],
  },
  {
    name: 'drained',
    what: 'may run on one server only, which is taken out of use while it starts',
    onThird: true,
    speed: 10,
    services: { app: stays({ deploy: { ...placed('node.hostname == node3'), ...slowly } }) },
    async meanwhile({ stack, docker, until }) {
      await until(async () => (await docker('service', 'ps', `${stack}_app`)).includes('Running'));
      await docker('node', 'update', '--availability', 'drain', 'node3');
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: no server fits its placement rules',
      '(node.hostname == node3).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps drained.lab.coop',
      'Bring such a server back, or add one.',
      'Then !deploy drained.lab.coop.',
    ],
    shows: ['app 0/1'],
  },
  {
    name: 'global-lost',
    what: 'runs on every server, and one is lost while it starts',
    onThird: true,
    services: {
      app: stays({ deploy: { mode: 'global', placement: {}, update_config: { monitor: '25s' } } }),
    },
    async meanwhile({ stack, docker, until, third }) {
      const running = '{{.Node}} {{.CurrentState}}';
      await until(async () =>
        (await docker('service', 'ps', '--format', running, `${stack}_app`)).includes('node3 Running'),
      );
      await third.off();
    },
    says: ['✅ #1 · Wiki is running', 'https://global-lost.lab.coop answers.'],
    shows: ['app 2/1'],
  },
  {
    name: 'lost',
    what: 'may run on one server only, which is away',
    onThird: true,
    speed: 10,
    services: { app: stays({ deploy: placed('node.hostname == node3') }) },
    says: [
      '❌ #1 · Wiki does not start',
      'app: no server fits its placement rules',
      '(node.hostname == node3).',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps lost.lab.coop',
      'Bring such a server back, or add one.',
      'Then !deploy lost.lab.coop.',
    ],
    shows: ['app 0/1'],
  },
];
