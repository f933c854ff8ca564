import { figure, type Measurement, median, seconds, spread } from './measurement.ts';
import type { World } from './world.ts';

const STARTS = { full: 7, quick: 3 };
const MOST_MS = 1500;

/** As after a restart of its container: the session is there, nothing is to be caught up. */
export async function measure({ startBot, isQuick }: World): Promise<readonly Measurement[]> {
  const times: number[] = [];
  for (let left = isQuick ? STARTS.quick : STARTS.full; left > 0; left -= 1) {
    const { readyAfterMs } = await startBot();
    times.push(readyAfterMs);
  }
  return [
    figure('start → ready', median(times), {
      unit: seconds,
      most: MOST_MS,
      detail: spread(times, seconds),
      measures: `\`node src/main.ts run\` → line "ready" in its log: the first sync is in; median of ${times.length}`,
    }),
  ];
}
