import { UserError } from '../../kernel/errors.ts';
import { byText, sortedBy } from '../by-text.ts';
import type { Pairs } from '../decode/common.ts';
import { normaliseImage } from '../grammar/image.ts';
import { sourcePlace } from '../place.ts';
import type { ContainerSpec, Healthcheck } from '../spec.ts';
import { effectiveCapabilities } from './capabilities.ts';
import type { Conversion } from './context.ts';
import { convertMounts } from './mounts.ts';
import { recordOrNone, stackLabels } from './names.ts';
import { given, nonZero } from './omit.ts';
import { configReferences, credentialSpec, secretReferences } from './references.ts';

export function convertContainer(conversion: Conversion): ContainerSpec {
  const { stack, service } = conversion;
  const { settings } = service;
  const capabilities = effectiveCapabilities(settings.cap_add ?? [], settings.cap_drop ?? []);
  return {
    Image: normaliseImage(settings.image ?? ''),
    Labels: stackLabels(stack.name, settings.labels),
    ...processSettings(conversion),
    ...nonZero({
      Env: convertEnvironment(settings.environment ?? new Map()),
      Hosts: convertHosts(settings.extra_hosts ?? []),
      Mounts: convertMounts(conversion),
      Secrets: secretReferences(conversion),
      Configs: configReferences(conversion),
      Sysctls: recordOrNone(settings.sysctls),
      CapabilityAdd: capabilities.add,
      CapabilityDrop: capabilities.drop,
      Ulimits: convertUlimits(settings.ulimits ?? new Map()),
    }),
    ...given({ DNSConfig: convertDns(conversion), Healthcheck: convertHealthcheck(conversion) }),
    Privileges: { CredentialSpec: credentialSpec(conversion), SELinuxContext: null, NoNewPrivileges: false },
  };
}

function processSettings({ service: { settings } }: Conversion): Partial<ContainerSpec> {
  return {
    ...nonZero({
      Command: settings.entrypoint,
      Args: settings.command,
      Hostname: settings.hostname,
      Dir: settings.working_dir,
      User: settings.user,
      StopSignal: settings.stop_signal,
      TTY: settings.tty,
      OpenStdin: settings.stdin_open,
      ReadOnly: settings.read_only,
      Isolation: settings.isolation,
    }),
    ...given({ StopGracePeriod: settings.stop_grace_period, Init: settings.init }),
  };
}

function convertEnvironment(environment: Pairs<string | null>): readonly string[] {
  return [...environment].map(([key, value]) => (value === null ? key : `${key}=${value}`)).toSorted(byText);
}

/** `host:address` → `address host`. */
function convertHosts(hosts: readonly string[]): readonly string[] {
  return hosts.map((entry) => {
    const cut = entry.indexOf(':');
    return `${entry.slice(cut + 1)} ${entry.slice(0, cut)}`;
  });
}

/** An empty list counts as given. */
function convertDns({ service: { settings } }: Conversion): ContainerSpec['DNSConfig'] {
  const { dns, dns_search } = settings;
  const isGiven = dns !== undefined || dns_search !== undefined;
  return isGiven ? nonZero({ Nameservers: dns, Search: dns_search }) : undefined;
}

function convertHealthcheck({ service }: Conversion): Healthcheck | undefined {
  const check = service.settings.healthcheck;
  if (check?.disable !== true) {
    return check === undefined ? undefined : nonZero(healthcheckFields(check));
  }
  if ((check.test?.length ?? 0) > 0) {
    const sentence = `The healthcheck of \`${service.name}\` is disabled and has a \`test\`. Keep one of them.`;
    throw new UserError('compose_invalid', sentence, { place: sourcePlace(service, ['healthcheck']) });
  }
  return { Test: ['NONE'] };
}

type Check = NonNullable<Conversion['service']['settings']['healthcheck']>;

function healthcheckFields(check: Check): {
  readonly [Key in keyof Healthcheck]-?: Healthcheck[Key] | undefined;
} {
  return {
    Test: check.test,
    Interval: check.interval,
    Timeout: check.timeout,
    Retries: check.retries,
    StartPeriod: check.start_period,
    StartInterval: check.start_interval,
  };
}

function convertUlimits(
  ulimits: ReadonlyMap<string, { readonly soft: number; readonly hard: number }>,
): NonNullable<ContainerSpec['Ulimits']> {
  const specs = [...ulimits].map(([name, { soft, hard }]) => ({ Name: name, Soft: soft, Hard: hard }));
  return sortedBy(specs, ({ Name }) => Name);
}
