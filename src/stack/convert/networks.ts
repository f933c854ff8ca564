import { UserError } from '../../kernel/errors.ts';
import { byText, sortedBy } from '../by-text.ts';
import type { Attachment } from '../decode/attachments.ts';
import type { Defined, NetworkSettings } from '../decode/top-level.ts';
import type { NetworkSpec, TaskSpec } from '../spec.ts';
import type { Conversion, Stack } from './context.ts';
import { isUserDefined, record, recordOrNone, scoped, stackLabels, swarmName } from './names.ts';
import { nonZero } from './omit.ts';

/** What a service without `networks` is in. It need not be defined. */
const DEFAULT = 'default';

/** The networks that services are in: those to make, and those that must be there. */
export function convertNetworks(stack: Stack): {
  readonly made: readonly NetworkSpec[];
  readonly external: readonly string[];
} {
  const keys = new Set(
    [...stack.document.services.values()].flatMap((service) => [...attachedKeys(service.settings)]),
  );
  const used = [...keys].map((key) => definitionOf(stack, key));
  const external = used
    .filter(({ isExternal }) => isExternal)
    .map((network) => swarmName(stack.name, network));
  const made = used.filter(({ isExternal }) => !isExternal);
  const specs = sortedBy(made, ({ key }) => key).map((network) => networkSpec(stack, network));
  return {
    // Two keys may give one name: docker makes one network of them, of which key is chance; here of the first.
    made: sortedBy(
      [...new Map(specs.toReversed().map((spec) => [spec.Name, spec])).values()],
      ({ Name }) => Name,
    ),
    external: [...new Set(external.filter(isUserDefined))].toSorted(byText),
  };
}

function attachedKeys({ networks }: Conversion['service']['settings']): Iterable<string> {
  return networks === undefined || networks.size === 0 ? [DEFAULT] : networks.keys();
}

type Definition = Pick<Defined<NetworkSettings>, 'key' | 'isExternal' | 'finalName'> & NetworkSettings;

/** What is not defined is refused where the service is converted. */
function definitionOf({ document }: Stack, key: string): Definition {
  return document.networks.get(key) ?? { key, isExternal: false, finalName: null };
}

function networkSpec(stack: Stack, network: Definition): NetworkSpec {
  const { driver = '', driver_opts, labels, internal = false, attachable = false } = network;
  return {
    Name: swarmName(stack.name, network),
    Driver: driver === '' ? 'overlay' : driver,
    Labels: stackLabels(stack.name, labels),
    Options: driver_opts === undefined ? null : record(driver_opts),
    Internal: internal,
    Attachable: attachable,
    IPAM: ipamSpec(network),
  };
}

function ipamSpec({ ipam }: Definition): NetworkSpec['IPAM'] {
  const { driver = '', config = [] } = ipam ?? {};
  if (driver === '' && config.length === 0) {
    return null;
  }
  const pools = config.map(({ subnet }) => nonZero({ Subnet: subnet }));
  return { Driver: driver, Options: null, Config: pools.length === 0 ? null : pools };
}

type Attached = NonNullable<TaskSpec['Networks']>[number];

export function convertAttachments(conversion: Conversion): NonNullable<TaskSpec['Networks']> {
  const { networks } = conversion.service.settings;
  const isNone = networks === undefined || networks.size === 0;
  const specs = isNone
    ? [attach(DEFAULT, null, conversion)]
    : [...networks].map(([key, attachment]) => attach(key, attachment, conversion));
  return sortedBy(specs, ({ Target }) => Target);
}

/** A user's own network knows the service by its short name too. */
function attach(key: string, attachment: Attachment | null, { stack, service }: Conversion): Attached {
  const definition = stack.document.networks.get(key);
  if (definition === undefined && key !== DEFAULT && attachment !== null) {
    const sentence = `The network \`${key}\` is used by \`${service.name}\` and not defined under \`networks\`.`;
    throw new UserError('compose_invalid', sentence, { place: attachment.place });
  }
  const Target = definition?.finalName ?? scoped(stack.name, key);
  const { aliases, driverOptions } = attachment?.settings ?? { aliases: [], driverOptions: null };
  const Aliases = isUserDefined(Target) ? [...aliases, service.name] : aliases;
  return { Target, ...nonZero({ Aliases, DriverOpts: recordOrNone(driverOptions) }) };
}
