import { type DestinationStream, pino } from 'pino';
import type { Logger } from '../../kernel/system.ts';

/** One line of JSON for each event, on standard error. What could hold a secret never stands in a field by these names. */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: ['*.password', '*.token', '*.access_token', '*.Authorization', '*.env'],
        censor: '[redacted]',
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}
