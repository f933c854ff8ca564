import { StackName } from '../../src/kernel/ids.ts';
import { type LoadedStack, loadStack, type StackInput } from '../../src/stack/load.ts';
import { fileOf, VARIABLES } from '../fixtures/large-stack.ts';

const CONFIG = new TextEncoder().encode('listen 8080\n');

export function loadLarge(files: StackInput['files']): LoadedStack {
  return loadStack({ name: StackName.parse('fleet'), files, variables: VARIABLES, read: () => CONFIG });
}

/** As a program: what the first 1 MB costs. */
if (import.meta.main) {
  const files = [fileOf(2 ** 20)];
  const from = performance.now();
  loadLarge(files);
  const tookMs = performance.now() - from;
  const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  process.stdout.write(JSON.stringify({ tookMs, peakMb }));
}
