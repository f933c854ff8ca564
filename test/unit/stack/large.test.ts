import { describe, expect, it } from 'vitest';
import type { LoadedStack } from '../../../src/stack/load.ts';
import { fileOf, manyServices, VARIABLES } from '../../fixtures/large-stack.ts';
import { loadText } from './compose.ts';

/** What is quadratic here takes minutes: the test's own time limit is then over. */
describe('a large file', () => {
  it('of 1,000 services is converted whole', () => {
    const { spec, configs } = load(manyServices(1000).text);
    expect(spec.services).toHaveLength(1000);
    expect(configs).toHaveLength(1000);
    expect(
      spec.services.find(({ Name }) => Name === 'blog_web999')?.TaskTemplate.ContainerSpec,
    ).toMatchObject({
      Image: 'registry.oak.coop/fleet/web:1.999.0',
      Secrets: [{ SecretName: 'fleet_web999_v1' }],
    });
  });

  it('of 1 MB is converted whole', () => {
    const { text, services } = fileOf(2 ** 20);
    expect(text.length).toBeGreaterThan(2 ** 20 - 2000);
    expect(load(text).spec.services).toHaveLength(services);
  });

  it('of variables that do not end is refused', () => {
    const text = `services:\n  a:\n    image: a\n    hostname: "${'${A:-'.repeat(200_000)}"\n`;
    expect(() => load(text)).toThrow('holds a `$` that starts no variable');
  });

  it('of digits behind a point holds a text', () => {
    const text = `x-a: .${'1'.repeat(500_000)}z\nservices:\n  a:\n    image: a\n`;
    expect(load(text).spec.services).toHaveLength(1);
  });

  it('of aliases of aliases is refused where it grows too large', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const inner = level === 0 ? '1' : `*a${level - 1}`;
      return `x-${level}: &a${level} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
    });
    const text = [...levels, 'services:', '  a:', '    image: a'].join('\n');
    expect(() => load(text)).toThrow('this file holds too many values');
  });
});

function load(text: string): LoadedStack {
  return loadText(text, { variables: VARIABLES, read: () => new TextEncoder().encode('listen 8080') });
}
