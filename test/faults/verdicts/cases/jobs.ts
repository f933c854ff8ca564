import { ends, stays } from '../services.ts';
import type { Service, VerdictCase } from '../verdict-case.ts';

/** Swarm takes no update rules for a job. */
const once = (more: Service = {}): Service => ({
  deploy: {
    mode: 'replicated-job',
    restart_policy: { condition: 'none' },
    update_config: undefined,
    ...more,
  },
});

/** What runs to its end. */
export const jobs: readonly VerdictCase[] = [
  {
    name: 'job',
    what: 'has a job, which is done',
    services: { app: stays(), migrate: ends(0, 'migrated', once()) },
    says: ['✅ #1 · Wiki is running', 'https://job.lab.coop answers.'],
    shows: ['app 1/1', 'migrate 0/1 (1/1 completed)'],
  },
  {
    name: 'job-bad',
    what: 'has a job, which ends with an error',
    services: { app: stays(), migrate: ends(1, 'column exists already', once()) },
    says: [
      '❌ #1 · Wiki does not start',
      'migrate: it ended by itself (exit code',
      '1).',
      '> column exists already',
      'Done: app made, migrate made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps job-bad.lab.coop',
      'More of what it said: !logs',
      'job-bad.lab.coop migrate',
    ],
    shows: ['app 1/1', 'migrate 0/1 (0/1 completed)'],
  },
  {
    name: 'job-again',
    what: 'has a job that fails, and is tried again for ever',
    services: {
      app: stays(),
      migrate: ends(
        1,
        'column exists already',
        once({ restart_policy: { condition: 'on-failure', delay: '100ms' } }),
      ),
    },
    says: [
      '❌ #1 · Wiki does not start',
      'migrate: it ended by itself (exit code',
      '1).',
      '> column exists already',
      'Done: app made, migrate made.',
      'Not yet: version 1.1.0+1.1 noted.',
      'What runs now: !ps job-again.lab.coop',
      'More of what it said: !logs',
      'job-again.lab.coop migrate',
    ],
    shows: ['app 1/1', 'migrate */1 (0/1 completed)'],
  },
  {
    name: 'job-each',
    what: 'has a job for each server, which is done',
    services: { app: stays(), migrate: ends(0, 'migrated', once({ mode: 'global-job' })) },
    says: ['✅ #1 · Wiki is running', 'https://job-each.lab.coop answers.'],
    shows: ['app 1/1', 'migrate 0/0 (1/1 completed)'],
  },
];
