import { Failure } from '../failure.ts';
import { bugsOf, changesOf } from '../spec/changes.ts';
import type { Surroundings } from '../spec/needs.ts';
import { upstreamRelease } from '../spec/release.ts';
import type { RunPlan } from './plan.ts';

/** What decides what is expected of a kernel. */
export interface KernelSubject extends Surroundings {
  /** Undefined when it names no release: then it has the changes that it was said to have. */
  readonly upstream?: string;
  readonly changes: readonly string[];
  readonly bugs: readonly string[];
}

/**
 * The release of a kernel, and the changes and bugs that it has; undefined when it names no release and nobody has said
 * which changes it has.
 *
 * @param release what `uname -r` says
 * @param version what `uname -v` says, or a banner that ends with it
 */
export function kernelSubject(
  release: string,
  version: string,
  { specification, overrides }: Pick<RunPlan, 'specification' | 'overrides'>,
): KernelSubject | undefined {
  const upstream = upstreamRelease(release, version);
  if (upstream === undefined && overrides.with.length === 0) return undefined;
  return {
    ...(upstream !== undefined && { upstream }),
    changes: changesOf(upstream, specification.changes, overrides),
    bugs: bugsOf(upstream, specification.bugs),
  };
}

/** Why nothing can be expected of a kernel that has no {@link kernelSubject}. */
export function namesNoRelease(name: string, release: string): Failure {
  return new Failure(
    'usage',
    `The kernel ${name} calls itself "${release}", which names no release; name all changes that it has by --with, or build it with a release as CONFIG_LOCALVERSION leaves it.`,
  );
}
