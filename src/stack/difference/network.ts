import { isSame } from '../../kernel/digest.ts';
import { comparable } from '../comparable.ts';
import type { NetworkSpec } from '../spec.ts';
import { inside, keyed, named, ofMapping } from './keyed.ts';
import { plain, type Tell } from './said.ts';

/** Put on every overlay network by the engine itself. Source: swarmkit, `cnmallocator`. */
const OWN_OPTION = 'com.docker.network.driver.overlay.vxlanid_list';

const topics: readonly (readonly [
  field: 'Driver' | 'Internal' | 'Attachable' | 'Options' | 'Labels',
  Tell,
])[] = [
  ['Driver', plain('driver')],
  ['Internal', plain('internal')],
  ['Attachable', plain('attachable')],
  ['Options', keyed(ofMapping, named('option'))],
  ['Labels', keyed(ofMapping, named('label'))],
];

/**
 * What a network that is there differs in from the one that would be made, values of options and labels left out. An engine chooses
 * subnets where none is asked for, and fills in a driver, so both count only where they were asked for.
 */
export function networkWords(wanted: NetworkSpec, live: NetworkSpec): readonly string[] {
  const { [OWN_OPTION]: _own, ...options } = live.Options ?? {};
  const after = comparable({ ...live, Options: options, Driver: live.Driver || wanted.Driver }, false);
  const before = comparable({ ...wanted, Driver: wanted.Driver || live.Driver }, false);
  const words = topics.flatMap(([field, tell]) => {
    const [old, young] = [inside(before, field), inside(after, field)];
    return isSame(old ?? null, young ?? null) ? [] : tell(old, young).map(({ line }) => line);
  });
  const [asked, given] = [subnetsOf(wanted), subnetsOf(live)];
  const isOther = asked.length > 0 && !isSame(asked, given);
  return isOther ? [...words, `subnet ${asked.join(' ')} → ${given.join(' ') || 'none'}`] : words;
}

function subnetsOf({ IPAM }: NetworkSpec): readonly string[] {
  return (IPAM?.Config ?? []).map(({ Subnet = '' }) => Subnet).toSorted();
}
