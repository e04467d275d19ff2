import { aarch64 } from '../arch/aarch64.ts';
import { x86_64 } from '../arch/x86_64.ts';

/** A line of kernels in Debian: the newest version of a metapackage in these suites. */
export interface Track {
  readonly name: string;
  /** How its releases begin: `6.1` of 6.1.176. */
  readonly series: string;
  /** Suites of the main archive, and of the security archive where the name ends in `-security`. */
  readonly suites: readonly string[];
  readonly metapackage: string;
  /** How the names of its image packages end, after `linux-image-` and the release: one configuration of a kernel. */
  readonly flavour: string;
  /** What `uname -m` says there. */
  readonly arch: string;
  readonly debianArch: string;
}

const cloud = {
  metapackage: `linux-image-cloud-${x86_64.debian}`,
  flavour: `cloud-${x86_64.debian}`,
  arch: x86_64.name,
  debianArch: x86_64.debian,
} as const;

/** What runs when no kernel is asked for, oldest first. */
const unasked: readonly Track[] = [
  { name: '5.10', series: '5.10', suites: ['bullseye', 'bullseye-security'], ...cloud },
  { name: '6.1', series: '6.1', suites: ['bookworm', 'bookworm-security'], ...cloud },
  { name: '6.12', series: '6.12', suites: ['trixie', 'trixie-security'], ...cloud },
  { name: '7.2', series: '7.2', suites: ['sid'], ...cloud },
  { name: '7.3-rc', series: '7.3', suites: ['experimental'], ...cloud },
];

/** Of another architecture, which is always emulated: `flavour` says the size of a page where that is not 4 KiB. */
const onArm = (flavour: string): Track => ({
  name: `6.12-${flavour}`,
  series: '6.12',
  suites: ['trixie', 'trixie-security'],
  metapackage: `linux-image-${flavour}`,
  flavour,
  arch: aarch64.name,
  debianArch: aarch64.debian,
});

/**
 * The catalogue. Tracks, not versions: what they resolve to changes with every point release. An exact version is of the
 * first with its series.
 */
export const tracks: readonly Track[] = [...unasked, onArm('arm64'), onArm('arm64-16k')];

export const defaultKernels: readonly string[] = unasked.map((track) => track.name);
