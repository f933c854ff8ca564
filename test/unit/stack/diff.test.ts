import { describe, expect, it } from 'vitest';
import { diffStack } from '../../../src/stack/diff.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { asStored } from '../../../src/stack/stored.ts';
import { appWith, loadText } from './compose.ts';

/** What is said of `app` when these lines of its service become those. */
function words(before: string, after: string): readonly string[] {
  const [from, to] = [appWith(before), appWith(after)];
  return diffStack([asStored(from)], [to]).flatMap((change) => change.words);
}

function withImage(image: string): ServiceSpec {
  const app = appWith('');
  return {
    ...app,
    TaskTemplate: { ...app.TaskTemplate, ContainerSpec: { ...app.TaskTemplate.ContainerSpec, Image: image } },
  };
}

describe('the difference between a stack and what is wanted', () => {
  it('is empty when nothing differs', () => {
    const app = appWith('environment: [A=1]');

    expect(diffStack([asStored(app)], [app])).toEqual([]);
  });

  it('knows what is new and what is left over', () => {
    const live = loadText('services: {app: {image: a}, old: {image: a}}').spec.services;
    const wanted = loadText('services: {app: {image: a}, cron: {image: a}}').spec.services;

    const changes = diffStack(live, wanted);

    expect(changes.map(({ service, from, to }) => [service, from === null, to === null])).toEqual([
      ['cron', true, false],
      ['old', false, true],
    ]);
  });

  it.each([
    ['nextcloud:30.0.8', 'nextcloud:31.0.4', 'image 30.0.8 → 31.0.4'],
    [`a:1@sha256:${'0'.repeat(64)}`, `a:1@sha256:${'1'.repeat(64)}`, 'image 1 was built anew'],
    ['mariadb:11', 'postgres:17', 'image mariadb:11 → postgres:17'],
  ])('tells of an image: %s, %s', (before, after, line) => {
    expect(diffStack([withImage(before)], [withImage(after)])[0]?.words).toEqual([line]);
  });

  it.each([
    ['environment: [A=1]', 'environment: [A=1, SMTP_HOST=x]', ['new setting SMTP_HOST']],
    ['environment: [A=1]', 'environment: [A=2]', ['setting A changed']],
    ['environment: [A=1]', '', ['setting A gone']],
    [limit('512m'), limit('1g'), ['memory limit 512 MB → 1 GB']],
    ['', limit('512m'), ['memory limit none → 512 MB']],
    ['deploy: {replicas: 1}', 'deploy: {replicas: 2}', ['replicas 1 → 2']],
    ['deploy: {replicas: 2}', 'deploy: {replicas: 0}', ['replicas 2 → 0']],
    ['', 'deploy: {mode: global}', ['mode replicated → on every node']],
    ['deploy: {mode: global}', 'deploy: {mode: global-job}', ['mode on every node → job on every node']],
    ['', 'ports: ["8080:80"]', ['port 8080 (80 inside) opened']],
    ['ports: ["53:53/udp"]', '', ['port 53/udp closed']],
    ['', 'volumes: ["/etc/x:/x"]', ['new mount /x (host /etc/x)']],
    ['', 'labels: [a=b]', ['new container label a']],
    ['', 'deploy: {labels: ["a.b=c"]}', ['new label a.b']],
    ['', 'command: sleep 1', ['command added']],
    ['command: sleep 1', 'command: sleep 2', ['command changed']],
    ['stop_grace_period: 1m', 'stop_grace_period: 90s', ['time to stop 1 min → 1 min 30 s']],
    [
      'deploy: {update_config: {order: stop-first}}',
      'deploy: {update_config: {order: start-first}}',
      ['update order stop-first → start-first'],
    ],
    [
      'healthcheck: {test: a, interval: 30s}',
      'healthcheck: {test: a, interval: 1m}',
      ['health check every 30 s → 1 min'],
    ],
    ['', 'cap_add: [net_admin]', ['new capability CAP_NET_ADMIN']],
    [
      '',
      'deploy: {placement: {constraints: [node.role==manager]}}',
      ['new placement rule node.role==manager'],
    ],
    ['isolation: process', 'isolation: hyperv', ['isolation process → hyperv']],
  ])('tells of %j → %j', (before, after, lines) => {
    expect(words(before, after)).toEqual(lines);
  });

  it('names networks, secrets and configs without the stack, and never a value', () => {
    const before = loadText('services: {app: {image: a, environment: [PASSWORD=hunter2]}}').spec.services;
    const after = loadText(`
services: {app: {image: a, environment: [PASSWORD=hunter3], networks: [proxy, inner], secrets: [key]}}
networks: {proxy: {external: true}, inner: }
secrets: {key: {external: true, name: blog_key_v1}}
`).spec.services;

    const lines = diffStack(before, after).flatMap((change) => change.words);

    expect(lines).toEqual([
      'setting PASSWORD changed',
      'new secret key',
      'leaves network default',
      'joins network inner',
      'joins network proxy',
    ]);
  });

  it('fits a phone', () => {
    const long = 'traefik.http.routers.blog.middlewares.and.many.more.words';

    expect(words('', `deploy: {labels: ["${long}=x"]}`)).toEqual([
      'new label …ddlewares.and.many.more.words',
    ]);
  });

  it('says so when only the way the image is written differs', () => {
    const [from, to] = [
      loadText('services: {app: {image: a}}'),
      loadText('services: {app: {image: "a:latest"}}'),
    ];

    expect(diffStack(from.spec.services, to.spec.services)[0]?.words).toEqual([
      'image: the same, written otherwise',
    ]);
  });
});

function limit(memory: string): string {
  return `deploy: {resources: {limits: {memory: ${memory}}}}`;
}
