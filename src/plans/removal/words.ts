import { shortName } from '../../stack/short-name.ts';
import { sizeText } from '../../swarm/size-text.ts';
import { listed, whereOf } from '../secret/words.ts';
import type { RemovalLook } from './look.ts';

/** Volumes named with their size; more are counted. */
const MOST_VOLUMES = 6;

/** What would be deleted, what it weighs, and what stays. */
export function removalFacts(look: RemovalLook): readonly string[] {
  const { app, unread, unclear } = look;
  return [
    whereOf(app),
    `Deletes ${listed(countsOf(look))}.`,
    ...volumeLines(look),
    '⚠ This is for ever: there is no way back, and no backup is made before it.',
    ...sharedLines(look),
    unread === null ? '' : `⚠ Passwords that only its recipe names may stay: it cannot be read. ${unread}`,
    unclear.length === 0 ? '' : `Stay, nobody knows whose they are: passwords ${listed(unclear)}.`,
    'Other apps: untouched.',
  ].filter((line) => line !== '');
}

function countsOf({ services, volumes, secrets, configs, networks }: RemovalLook): readonly string[] {
  const counts = [
    count(services.length, 'service'),
    volumes.length === 0 ? '' : `${count(volumes.length, 'volume')} (${totalOf(volumes)})`,
    count(secrets.length, 'password'),
    count(configs.length, 'file'),
    count(networks.length, 'network'),
    'its settings',
  ].filter((part) => part !== '');
  return counts.length === 1 ? ['its settings; nothing else of it is there'] : counts;
}

/** `1.2 GB`; where one cannot be told, `at least 1.2 GB`. */
function totalOf(volumes: RemovalLook['volumes']): string {
  const sizes = volumes.flatMap(({ sizeBytes }) => sizeBytes ?? []);
  const total = sizeText(sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0));
  return sizes.length === 0 || sizes.length === volumes.length ? total : `at least ${total}`;
}

function volumeLines({ volumes, app: { stack } }: RemovalLook): readonly string[] {
  const largest = volumes.toSorted((one, other) => (other.sizeBytes ?? 0) - (one.sizeBytes ?? 0));
  const rows = largest
    .slice(0, MOST_VOLUMES)
    .map(({ name, node, sizeBytes }) => `${shortName(name, stack)} on ${node} · ${sizeText(sizeBytes)}`);
  return volumes.length > rows.length ? [...rows, `and ${volumes.length - rows.length} more volumes`] : rows;
}

/** Who uses them is not said: it may be another room's. */
function sharedLines({ shared }: RemovalLook): readonly string[] {
  const names = shared.map(({ name }) => name);
  return names.length === 0 ? [] : [`Stay, because others use them: ${listed(names)}.`];
}

function count(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`;
}
