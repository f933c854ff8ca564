import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { asStored, isSameSpec } from '../../../src/stack/stored.ts';
import { appWith } from './compose.ts';

/** As an engine before API 1.44 gives it back. */
function fromOldEngine(spec: ServiceSpec): ServiceSpec {
  const { Healthcheck, ...container } = spec.TaskTemplate.ContainerSpec;
  const { StartInterval: _unknown, ...check } = Healthcheck ?? {};
  const Privileges = { CredentialSpec: null, SELinuxContext: null };
  return {
    ...spec,
    TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...container, Healthcheck: check, Privileges } },
  };
}

describe('a spec compared with a live one', () => {
  it.each([
    ['environment: [A=1]', 'environment: [A=2]'],
    ['init: false', ''],
    ['stop_grace_period: 0s', ''],
    ['deploy: {replicas: 0}', ''],
    ['deploy: {mode: global}', 'deploy: {mode: global-job}'],
    ['healthcheck: {test: a, start_interval: 5s}', 'healthcheck: {test: a}'],
    ['deploy: {update_config: {parallelism: 0}}', 'deploy: {update_config: {parallelism: 1}}'],
    ['deploy: {restart_policy: {max_attempts: 3}}', 'deploy: {restart_policy: {}}'],
    ['command: [a, b]', 'command: [b, a]'],
  ])('is another when %s becomes %j', (wanted, live) => {
    expect(isSameSpec(appWith(wanted), asStored(appWith(live)))).toBe(false);
  });

  it.each([
    ['deploy: {replicas: 1}', ''],
    ['deploy: {endpoint_mode: vip}', ''],
    ['ports: ["80:80", "81:81"]', 'ports: ["81:81", "80:80"]'],
    ['deploy: {update_config: {order: stop-first, failure_action: pause}}', 'deploy: {update_config: {}}'],
    ['isolation: default', ''],
    ['volumes: [{type: bind, source: /a, target: /a, bind: {}}]', 'volumes: ["/a:/a"]'],
  ])('is the same when %s becomes %j', (wanted, live) => {
    expect(isSameSpec(appWith(wanted), asStored(appWith(live)))).toBe(true);
  });

  it('heeds neither forced restarts nor platforms', () => {
    const app = appWith('');
    const restarted = {
      ...app,
      TaskTemplate: {
        ...app.TaskTemplate,
        ForceUpdate: 3,
        Placement: { Platforms: [{ Architecture: 'amd64', OS: 'linux' }] },
      },
    };

    expect(isSameSpec(app, asStored(restarted))).toBe(true);
  });

  it('does not hold against an old engine what it cannot keep', () => {
    const app = appWith('healthcheck: {test: a, start_interval: 5s}');

    expect(isSameSpec(app, fromOldEngine(asStored(app)))).toBe(true);
    expect(isSameSpec(appWith('healthcheck: {test: b}'), fromOldEngine(asStored(app)))).toBe(false);
  });

  it('sees a field that it does not know', () => {
    const app = appWith('');
    const container = { ...app.TaskTemplate.ContainerSpec, Surprise: 1 };

    expect(isSameSpec(app, { ...app, TaskTemplate: { ...app.TaskTemplate, ContainerSpec: container } })).toBe(
      false,
    );
  });
});
