import { checkedBy, ends, service, stays } from '../services.ts';
import type { VerdictCase } from '../verdict-case.ts';

/** Taking all memory takes a while on a busy machine; that long nobody calls it well. */
const PATIENT = { monitor: '30s' };

/** What begins, and ends too early, or may. */
export const ending: readonly VerdictCase[] = [
  {
    name: 'crash',
    what: 'ends at once, with an error',
    services: { app: ends(3, 'no such table: members') },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 3).',
      '> no such table: members',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps crash.lab.coop',
      'More of what it said: !logs',
      'crash.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'crash-checked',
    what: 'ends at once, and has a health check that nobody asked',
    services: {
      app: service('echo no such table: members >&2; sleep 0.5; exit 3', {
        ...checkedBy('[ -e /tmp/well ]', { interval: '300ms' }),
      }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 3).',
      '> no such table: members',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps',
      'crash-checked.lab.coop',
      'More of what it said: !logs',
      'crash-checked.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'crash-later',
    what: 'ends after 3 s, before it was watched to the end',
    services: {
      app: service('echo "lost the database"; sleep 3; exit 4', {
        deploy: { update_config: { monitor: '6s' } },
      }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 4).',
      '> lost the database',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps crash-later.lab.coop',
      'More of what it said: !logs',
      'crash-later.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'ends-well',
    what: 'ends without an error, though it should stay',
    services: { app: ends(0, 'nothing to do') },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 0).',
      '> nothing to do',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps ends-well.lab.coop',
      'More of what it said: !logs',
      'ends-well.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'memory',
    what: 'takes more memory than it may, and is killed',
    services: {
      app: service('echo "loading"; tail /dev/zero', {
        deploy: { resources: { limits: { memory: '16M' } }, update_config: PATIENT },
      }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ran out of memory (limit 16 MB).',
      '> loading',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps memory.lab.coop',
      'More of what it said: !logs',
      'memory.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'memory-child',
    what: 'loses a child to want of memory, and ends by itself',
    services: {
      // Engine 20.10 hears of a want of memory by an event, and forgets it where the container ends before that comes.
      app: service('exec 2>/dev/null; echo "loading"; tail /dev/zero; echo "worker died"; sleep 1; exit 1', {
        deploy: { resources: { limits: { memory: '16M' } }, update_config: PATIENT },
      }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ran out of memory (limit 16 MB).',
      '> loading',
      '> worker died',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps memory-child.lab.coop',
      'More of what it said: !logs',
      'memory-child.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'killed',
    what: 'is killed, and not for want of memory',
    services: { app: ends(137, 'goodbye') },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it was killed, and not for want of',
      'memory (exit code 137).',
      '> goodbye',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps killed.lab.coop',
      'More of what it said: !logs',
      'killed.lab.coop app',
    ],
    shows: ['app */1'],
  },
  {
    name: 'recovers',
    what: 'fails three times, and then stays',
    services: {
      app: service(
        'n=$(cat /count/n 2>/dev/null); n=$((n+1)); echo $n >/count/n; [ $n -gt 3 ] || exit 1; trap "exit 0" TERM; while :; do sleep 5 & wait $!; done',
        { volumes: ['count:/count'] },
      ),
    },
    volumes: { count: {} },
    says: ['✅ #1 · Wiki is running', 'https://recovers.lab.coop answers.'],
    shows: ['app 1/1'],
  },
  {
    name: 'one-of-three',
    what: 'has one bad copy of three',
    services: {
      app: service(
        '[ $SLOT != 2 ] || { echo "copy 2 has no licence"; exit 1; }; trap "exit 0" TERM; while :; do sleep 5 & wait $!; done',
        {
          environment: { SLOT: '{{.Task.Slot}}' },
          deploy: { replicas: 3 },
        },
      ),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 1).',
      '> copy 2 has no licence',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps one-of-three.lab.coop',
      'More of what it said: !logs',
      'one-of-three.lab.coop app',
    ],
    shows: ['app */3'],
  },
  {
    name: 'second-service',
    what: 'is well, but for the service beside it',
    services: { app: stays(), db: ends(1, 'disk image is malformed') },
    says: [
      '❌ #1 · Wiki does not start',
      'db: it ended by itself (exit code 1).',
      '> disk image is malformed',
      'Done: app made, db made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps',
      'second-service.lab.coop',
      'More of what it said: !logs',
      'second-service.lab.coop db',
    ],
    shows: ['app 1/1', 'db */1'],
  },
  {
    name: 'once-well',
    what: 'may end, and does so without an error',
    services: { app: ends(0, 'done', { deploy: { restart_policy: { condition: 'none' } } }) },
    says: ['✅ #1 · Wiki is running', 'https://once-well.lab.coop answers.'],
    shows: ['app 0/1'],
  },
  {
    name: 'once-bad',
    what: 'is not started again, and ends with an error',
    services: {
      app: ends(1, 'config.php is missing', { deploy: { restart_policy: { condition: 'none' } } }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 1).',
      '> config.php is missing',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps once-bad.lab.coop',
      'More of what it said: !logs',
      'once-bad.lab.coop app',
    ],
    shows: ['app 0/1'],
  },
  {
    name: 'attempts',
    what: 'is tried twice more, and not again',
    services: {
      app: ends(1, 'no route to db', {
        deploy: { restart_policy: { condition: 'on-failure', max_attempts: 2, delay: '100ms' } },
      }),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'app: it ended by itself (exit code 1).',
      '> no route to db',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps attempts.lab.coop',
      'More of what it said: !logs',
      'attempts.lab.coop app',
    ],
    shows: ['app */1'],
  },
];
