import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/stack/comparable.ts';
import { differences, linesOf } from '../../../src/stack/difference/differences.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { isSameSpec } from '../../../src/stack/stored.ts';
import { otherImage, wholeService, withField } from './whole-service.ts';

type Row = readonly [path: string, value: Json | undefined, ...lines: string[]];

const container: readonly Row[] = [
  ['Image', otherImage('2.0', '2'), 'image 1.0 → 2.0'],
  ['Image', otherImage('1.0', '2'), 'image 1.0 was built anew'],
  ['Image', 'app:1.0', 'image 1.0, no longer one build of it'],
  ['Image', 'reg.example/app:1.0', 'image app:1.0 → reg.example/app:1.0'],
  ['Labels', undefined, 'container label note gone'],
  ['Labels.note', 'other', 'container label note changed'],
  ['Labels.Platforms', 'x', 'new container label Platforms'],
  ['Command', ['run'], 'start command changed'],
  ['Args', undefined, 'command gone'],
  ['Hostname', 'web', 'host name app → web'],
  ['Env', ['MAIL=hidden'], 'setting PASSWORD gone'],
  ['Env', ['MAIL=hidden', 'PASSWORD=new', 'A'], 'new setting A', 'setting PASSWORD changed'],
  ['Dir', '/app', 'folder /srv → /app'],
  ['User', undefined, 'user 1000 → none'],
  ['Groups', ['docker', 'mail'], 'new group mail'],
  ['StopSignal', 'SIGINT', 'stop signal SIGTERM → SIGINT'],
  ['TTY', undefined, 'terminal true → none'],
  ['OpenStdin', undefined, 'input open true → none'],
  ['ReadOnly', undefined, 'read-only true → none'],
  ['Init', false, 'init true → false'],
  ['OomScoreAdj', 200, 'kept when memory is short 100 → 200'],
  ['Hosts', ['10.0.0.2 db'], 'host entry 10.0.0.1 db gone', 'new host entry 10.0.0.2 db'],
  [
    'DNSConfig',
    undefined,
    'name server 9.9.9.9 gone',
    'search domain oak.coop gone',
    'DNS option ndots:1 gone',
  ],
  ['DNSConfig.Nameservers', ['9.9.9.9', '1.1.1.1'], 'new name server 1.1.1.1'],
  ['Healthcheck.Test', ['NONE'], 'health check changed'],
  ['Healthcheck.Interval', 60e9, 'health check every 30 s → 1 min'],
  ['Healthcheck.Timeout', 9e9, 'health check takes 5 s → 9 s'],
  ['Healthcheck.Retries', 5, 'health check tries 3 → 5'],
  ['Healthcheck.StartPeriod', undefined, 'start period 1 min → none'],
  ['Healthcheck.StartInterval', 2e9, 'checks at start every 1 s → 2 s'],
  ['StopGracePeriod', 60e9, 'time to stop 10 s → 1 min'],
  ['Mounts', [], 'mount /data gone'],
  ['Secrets', [], 'secret key gone'],
  ['Configs', [], 'config /conf gone'],
  ['Privileges', undefined, 'privilege NoNewPrivileges gone'],
  [
    'Privileges',
    { NoNewPrivileges: true, SELinuxContext: { Disable: true } },
    'new privilege SELinuxContext',
  ],
  ['Isolation', 'hyperv', 'isolation default → hyperv'],
  ['Sysctls', { 'net.core.somaxconn': '9' }, '.core.somaxconn changed'],
  ['CapabilityAdd', ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'], 'new capability CAP_SYS_ADMIN'],
  ['CapabilityDrop', [], 'forbidden capability CAP_MKNOD gone'],
  ['Ulimits', [{ Name: 'nofile', Soft: 1024, Hard: 4096 }], 'limit nofile 1024 → 1024:4096'],
  ['Surprise', { deep: 1 }, 'other: ContainerSpec.Surprise.deep'],
];

const secret = { SecretName: 'blog_key_v1', File: { Name: 'key', UID: '0', GID: '0', Mode: 0o444 } };
const config = { ConfigName: 'blog_conf_v1', File: { Name: '/conf', UID: '0', GID: '0', Mode: 0o444 } };
const mount = {
  Type: 'volume',
  Source: 'blog_data',
  Target: '/data',
  VolumeOptions: { DriverConfig: { Name: 'local', Options: { o: 'password=hidden' } } },
};
const attached: readonly Row[] = [
  ['Secrets', [{ ...secret, SecretName: 'blog_key_v2' }], 'secret key → key_v2'],
  ['Secrets', [{ ...secret, File: { ...secret.File, Mode: 0o400 } }], 'secret key: rights 0444 → 0400'],
  ['Secrets', [{ ...secret, File: { ...secret.File, UID: '33' } }], 'secret key: owner 0:0 → 33:0'],
  ['Secrets', [{ ...secret, File: { ...secret.File, Name: 'pass' } }], 'secret key gone', 'new secret pass'],
  [
    'Configs',
    [{ ...config, ConfigName: 'blog_conf_v2', File: { ...config.File, Mode: 0o440 } }],
    'config /conf → conf_v2',
    'config /conf: rights 0444 → 0440',
  ],
  ['Mounts', [{ ...mount, Source: 'blog_other' }], 'mount /data: volume data → volume other'],
  ['Mounts', [{ ...mount, Type: 'bind', Source: '/etc' }], 'mount /data: volume data → host /etc'],
  ['Mounts', [{ ...mount, ReadOnly: true }], 'mount /data: read-only now'],
  ['Mounts', [mount, { Type: 'tmpfs', Target: '/tmp' }], 'new mount /tmp (tmpfs)'],
  ['Mounts', [{ ...mount, VolumeOptions: { NoCopy: true } }], '/data', 'NoCopy', 'DriverConfig'],
  ['Mounts', [{ ...mount, Surprise: 1 }], 'mount /data: other Surprise'],
];

const task: readonly Row[] = [
  ['LogDriver.Name', 'syslog', 'logging json-file → syslog'],
  ['LogDriver.Options', { 'max-size': 'other' }, 'logging option max-size changed'],
  ['LogDriver', undefined, 'logging json-file → none', 'logging option max-size gone'],
  ['Resources.Limits.NanoCPUs', 2e9, 'CPU limit 1 → 2'],
  ['Resources.Limits.MemoryBytes', 1024 ** 3, 'memory limit 512 MB → 1 GB'],
  ['Resources.Limits.Pids', undefined, 'process limit 100 → none'],
  ['Resources.Reservations.NanoCPUs', 1e9, 'CPU reserved 0.5 → 1'],
  ['Resources.Reservations.MemoryBytes', undefined, 'memory reserved 256 MB → none'],
  ['Resources.Reservations.GenericResources', undefined, 'reserved resource gpu gone'],
  ['RestartPolicy.Condition', 'on-failure', 'restart any → on-failure'],
  ['RestartPolicy.Delay', 1e9, 'restart pause 5 s → 1 s'],
  ['RestartPolicy.MaxAttempts', 5, 'restart tries 3 → 5'],
  ['RestartPolicy.Window', undefined, 'restart window 1 min → none'],
  ['Placement.Constraints', [], 'placement rule node.role==manager gone'],
  ['Placement.Preferences', [], 'placement preferences changed'],
  ['Placement.MaxReplicas', undefined, 'most on one node 2 → none'],
  ['Networks', [], 'leaves network default'],
  ['Networks', [{ Target: 'proxy' }], 'leaves network default', 'joins network proxy'],
  [
    'Networks',
    [{ Target: 'blog_default', Aliases: ['web'], DriverOpts: { opt: 'hidden' } }],
    'network default: no longer known as app',
    'network default: known as web',
  ],
  ['Networks', [{ Target: 'blog_default', Aliases: ['app'] }], 'network default: other DriverOpts.opt'],
  ['Runtime', 'plugin', 'other: Runtime'],
];

const whole: readonly Row[] = [
  ['Labels', { 'com.docker.stack.namespace': 'blog' }, 'label traefik.enable gone'],
  ['Mode.Replicated.Replicas', 0, 'replicas 2 → 0'],
  ['Mode', { Global: {} }, 'mode replicated → on every node'],
  ['UpdateConfig.Parallelism', 0, 'update, at once: 1 → 0'],
  ['UpdateConfig.Delay', 2e9, 'update pause 1 s → 2 s'],
  ['UpdateConfig.FailureAction', 'rollback', 'update, on failure: pause → rollback'],
  ['UpdateConfig.Monitor', undefined, 'update watched 5 s → none'],
  ['UpdateConfig.MaxFailureRatio', 0.5, 'update, failures allowed: 0 → 0.5'],
  ['UpdateConfig.Order', 'start-first', 'update order stop-first → start-first'],
  ['RollbackConfig.Order', 'start-first', 'rollback order stop-first → start-first'],
  ['RollbackConfig.Parallelism', 2, 'rollback, at once: 1 → 2'],
  ['EndpointSpec.Mode', 'dnsrr', 'address kind vip → dnsrr'],
  ['EndpointSpec.Ports', [], 'port 8080 (80 inside) closed'],
  [
    'EndpointSpec.Ports',
    [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }],
    'port 8080 (80 inside): ingress → host',
  ],
  [
    'EndpointSpec.Ports',
    [{ TargetPort: 80, PublishMode: 'host' }],
    'closed',
    'port any (80 inside) opened on its node',
  ],
  ['Surprise', 1, 'other: Surprise'],
];

const rows: readonly Row[] = [
  ...[...container, ...attached].map(
    ([path, ...rest]): Row => [`TaskTemplate.ContainerSpec.${path}`, ...rest],
  ),
  ...task.map(([path, ...rest]): Row => [`TaskTemplate.${path}`, ...rest]),
  ...whole,
];

const wordsOf = (from: ServiceSpec, to: ServiceSpec): readonly string[] =>
  linesOf(differences(from, to, false));

describe('what two specs of a service differ in', () => {
  it.each(rows.map((row) => ({ path: row[0], value: row[1], lines: row.slice(2).map(String) })))(
    'tells $path = $value as $lines',
    ({ path, value, lines }) => {
      const changed = withField(wholeService, path, value);
      const said = wordsOf(wholeService, changed);
      const back = wordsOf(changed, wholeService);

      expect(isSameSpec(changed, wholeService)).toBe(false);
      expect(said.length).toBeGreaterThanOrEqual(1);
      expect(lines.filter((line) => !said.some((one) => one.includes(line)))).toEqual([]);
      expect(said.length).toBeLessThanOrEqual(lines.length);
      expect(back.length).toBe(said.length);
      expect([...said, ...back].join('\n')).not.toContain('hidden');
    },
  );

  it.each([
    ['TaskTemplate.ForceUpdate', 7],
    ['TaskTemplate.Placement.Platforms', [{ Architecture: 'amd64', OS: 'linux' }]],
    ['TaskTemplate.ContainerSpec.Env', ['PASSWORD=hidden', 'MAIL=hidden']],
    ['TaskTemplate.Runtime', 'container'],
  ] as const)('says nothing about %s', (path, value) => {
    expect(wordsOf(wholeService, withField(wholeService, path, JSON.parse(JSON.stringify(value))))).toEqual(
      [],
    );
  });

  it('has a row for every field of the spec', () => {
    const known = leaves(JSON.parse(JSON.stringify(wholeService)));
    const without = known.filter(
      (field) => !rows.some(([path]) => field.startsWith(path) || path.startsWith(field)),
    );

    // Its twin of the update has them.
    const twins = without.filter((field) => field.startsWith('RollbackConfig.'));
    expect(without.filter((field) => !twins.includes(field))).toEqual(['Name', 'TaskTemplate.ForceUpdate']);
    expect(twins.every((field) => known.includes(field.replace('Rollback', 'Update')))).toBe(true);
  });

  it('says what is about the same thing alike in both directions', () => {
    const changed = withField(wholeService, 'TaskTemplate.ContainerSpec.Env', ['A=1', 'MAIL=hidden']);
    const about = (from: ServiceSpec, to: ServiceSpec): readonly string[] =>
      differences(from, to, false).map((one) => one.about);

    expect(about(wholeService, changed)).toEqual([
      'TaskTemplate.ContainerSpec.Env A',
      'TaskTemplate.ContainerSpec.Env PASSWORD',
    ]);
    expect(about(changed, wholeService)).toEqual(about(wholeService, changed));
  });

  it('counts lines that read the same because names were cut', () => {
    const long = 'traefik.http.middlewares.of.the.blog.that.is.very.long';
    const [one, other] = [`a.${long}`, `b.${long}`].map((key) => ({ [key]: '1' }));
    const changed = withField(wholeService, 'Labels', { ...wholeService.Labels, ...one, ...other });

    expect(wordsOf(wholeService, changed)).toEqual(['new label …ares.of.the.that.is.very.long (2 of these)']);
  });

  it('is one line, whatever somebody wrote', () => {
    const changed = withField(
      wholeService,
      'TaskTemplate.ContainerSpec.User',
      'x\r\n#7 agreed\u2028\tby all',
    );

    expect(wordsOf(wholeService, changed)).toEqual(['user 1000 → x #7 agreed by all']);
  });

  it('shows from whose registry an image comes, however long its name is', () => {
    const image = `registry.evil.example/${'a/'.repeat(60)}app:1.0`;
    const changed = withField(wholeService, 'TaskTemplate.ContainerSpec.Image', image);

    expect(wordsOf(wholeService, changed)).toEqual([`image app:1.0 → ${image}`]);
  });

  it('stays short whatever somebody wrote', () => {
    const changed = withField(wholeService, 'TaskTemplate.ContainerSpec.User', 'x y '.repeat(500));

    expect(wordsOf(wholeService, changed)[0]?.length).toBeLessThanOrEqual(120);
  });
});

/** Paths of all that is no mapping. */
function leaves(json: Json, path = ''): readonly string[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return [path];
  }
  return Object.entries(json).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}
