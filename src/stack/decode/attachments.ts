import type { Place } from '../../kernel/errors.ts';
import type { YamlNode } from '../yaml/node.ts';
import { options, type Pairs } from './common.ts';
import { type Decoder, nullable, set, text } from './decoder.ts';
import { dictionary, record, since } from './record.ts';
import { below, placeOf, type Spot, warn } from './spot.ts';

/** A network that a service is in. */
export interface Attachment {
  readonly place: Place;
  /** `null`: the network is only named. */
  readonly settings: {
    readonly aliases: readonly string[];
    readonly driverOptions: Pairs<string> | null;
    /** No swarm heeds these two; empty: not given. */
    readonly ipv4: string;
    readonly ipv6: string;
  } | null;
}

const settings = record({
  aliases: since(0, set(text)),
  driver_opts: since(13, options),
  ipv4_address: since(0, fixedAddress),
  ipv6_address: since(0, fixedAddress),
});

export const attachments: Decoder<ReadonlyMap<string, Attachment>> = (node, spot) => {
  if (node.kind === 'list') {
    set(text)(node, spot);
    return new Map(
      node.items.map((item, index) => {
        const place = placeOf(spot, item.at);
        return [text(item, below(spot, index)), { place, settings: null }];
      }),
    );
  }
  return dictionary(attachment, /^[a-zA-Z0-9._-]+$/)(node, spot);
};

function attachment(node: YamlNode, spot: Spot): Attachment {
  const decoded = nullable(settings)(node, spot);
  const place = placeOf(spot, node.at);
  if (decoded === null) {
    return { place, settings: null };
  }
  const { aliases = [], driver_opts = null, ipv4_address = '', ipv6_address = '' } = decoded;
  return { place, settings: { aliases, driverOptions: driver_opts, ipv4: ipv4_address, ipv6: ipv6_address } };
}

function fixedAddress(node: YamlNode, spot: Spot): string {
  warn(spot, node.at, `\`${spot.path}\` has no effect: a swarm chooses the addresses.`);
  return text(node, spot);
}
