import { Failure } from '../../harness/failure.ts';
import { aarch64 } from './aarch64.ts';
import type { Architecture } from './architecture.ts';
import { x86_64 } from './x86_64.ts';

/** All that kernels can be run on. */
export const architectures: readonly Architecture[] = [x86_64, aarch64];

const names = architectures.map(({ name }) => name);

/** An architecture by its name (`uname -m`); undefined when kernels for it cannot be run. */
export function findArchitecture(name: string): Architecture | undefined {
  return architectures.find((each) => each.name === name);
}

/** An architecture by its name; a Failure that says which there are. */
export function architectureOf(name: string): Architecture {
  const found = findArchitecture(name);
  if (found) return found;
  throw new Failure('usage', `Kernels for ${name} cannot be run yet; give one for ${names.join(' or ')}.`);
}
