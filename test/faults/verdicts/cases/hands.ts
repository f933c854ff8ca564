import { HARD_TO_STOP, service, stays, updated } from '../services.ts';
import type { Hand, Service, VerdictCase } from '../verdict-case.ts';

const watched: Service = { deploy: updated({ monitor: '6s' }) };
const waits = async ({ stack, docker, until }: Hand): Promise<void> =>
  until(async () => (await docker('service', 'ps', `${stack}_app`)).includes('Running'));

/** What people type, here or with `docker`, while it goes on or right after. */
export const hands: readonly VerdictCase[] = [
  {
    name: 'removed',
    what: 'is removed by somebody meanwhile',
    services: { app: stays(watched) },
    async meanwhile(hand) {
      await waits(hand);
      await hand.docker('service', 'rm', `${hand.stack}_app`);
    },
    says: [
      '⚠ #1 · removed.lab.coop needs a person',
      'app: somebody removed it.',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps removed.lab.coop',
      'I left it as it is. !drift',
      'removed.lab.coop shows what differs from',
      'the files.',
    ],
    shows: [],
  },
  {
    name: 'changed',
    what: 'is changed by somebody meanwhile',
    services: { app: stays(watched) },
    async meanwhile(hand) {
      await waits(hand);
      await hand.docker('service', 'update', '--detach', '--env-add', 'DEBUG=1', `${hand.stack}_app`);
    },
    says: [
      '⚠ #1 · changed.lab.coop needs a person',
      'app: somebody else changed it.',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps changed.lab.coop',
      'I left it as it is. !drift',
      'changed.lab.coop shows what differs from',
      'the files.',
    ],
    shows: ['app */1 updating'],
  },
  {
    name: 'scaled',
    what: 'is scaled by somebody meanwhile',
    services: { app: stays(watched) },
    async meanwhile(hand) {
      await waits(hand);
      await hand.docker('service', 'scale', '--detach', `${hand.stack}_app=2`);
    },
    says: [
      '⚠ #1 · scaled.lab.coop needs a person',
      'app: somebody else changed it.',
      'Done: app made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps scaled.lab.coop',
      'I left it as it is. !drift',
      'scaled.lab.coop shows what differs from',
      'the files.',
    ],
    shows: ['app */2'],
  },
  {
    name: 'taken-back',
    what: 'is taken back by somebody meanwhile',
    before: { app: stays(watched) },
    services: { app: stays({ ...watched, environment: { NEW: '1' } }) },
    async meanwhile(hand) {
      await hand.until(async () =>
        (await hand.docker('service', 'inspect', `${hand.stack}_app`)).includes('NEW=1'),
      );
      await hand.docker('service', 'rollback', '--detach', `${hand.stack}_app`);
    },
    says: [
      '⚠ #2 · taken-back.lab.coop needs a',
      'person',
      'app: somebody else took the change back.',
      'Done: app changed.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps taken-back.lab.coop',
      'I left it as it is. !drift',
      'taken-back.lab.coop shows what differs',
      'from the files.',
    ],
    shows: ['app */1 rollback_started'],
  },
  {
    name: 'scale-to-none',
    what: 'is scaled to nothing, and does not end when it is told to',
    before: { app: service(HARD_TO_STOP, { stop_grace_period: '4s' }) },
    services: { app: stays() },
    types: ['!scale APP app 0'],
    says: ['✅ #2 · app of Wiki is stopped'],
    shows: ['app 0/0'],
  },
  {
    name: 'scale-and-back',
    what: 'is not started again by itself, and is scaled up while copies of it still end',
    before: {
      app: service(HARD_TO_STOP, {
        stop_grace_period: '5s',
        deploy: { replicas: 3, restart_policy: { condition: 'none' } },
      }),
    },
    services: { app: stays() },
    types: ['!scale APP app 1', '!scale APP app 3'],
    says: ['✅ #3 · app of Wiki runs: 3 copies', 'https://scale-and-back.lab.coop answers.'],
    shows: ['app 3/3'],
  },
];
