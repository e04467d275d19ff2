import { readEnvironment } from './environment.ts';

/** How much of a part is kept; of what is more, the least recently used goes. Nothing said: it bounds itself. */
export interface Bound {
  readonly entries?: number;
  /** Entries that can be had again in seconds are bounded by what they take. */
  readonly bytes?: number;
  readonly days?: number;
}

/** A part of the cache: a folder of its own, in which each entry is a file or a folder. */
export interface Part {
  /** What is in it. */
  readonly says: string;
  readonly bound: Bound;
  /** Nobody but the user may read it. */
  readonly secret?: true;
  /** A run makes hundreds of entries at once. */
  readonly many?: true;
  /** Its entries change, unlike others, which are made once. */
  readonly mutable?: true;
  /** An entry that is in use has its file `lock` locked. */
  readonly locked?: true;
}

const megabyte = 2 ** 20;

/** All that is in the cache, by the name of its folder: what has no place here is not kept. */
const parts = {
  kernels: { says: 'kernels of the catalogue, by name', bound: { entries: 60 } },
  packages: { says: 'kernels out of packages that were given by path', bound: { entries: 20, days: 30 } },
  vmlinux: { says: 'uncompressed images: what boots fastest', bound: { entries: 12 } },
  snapshots: { says: 'guests right after their boot', bound: {}, secret: true },
  programs: { says: 'compiled programs and agents', bound: { bytes: 512 * megabyte }, many: true },
  sources: {
    says: 'kernel sources and what is built of them',
    bound: { entries: 8 },
    mutable: true,
    locked: true,
  },
  builds: { says: 'images that were built', bound: { entries: 100 } },
  mutants: { says: 'what kernels that are wrong did under cases', bound: { entries: 10_000 }, many: true },
  reach: { says: 'what cases run of kernels, as GCOV counts it', bound: { entries: 20 } },
  apt: { says: "lists of the mirror's packages, for each track", bound: {}, mutable: true },
  memos: { says: 'answers about this machine and about kernels', bound: { entries: 500 } },
  tests: { says: "what the project's own tests keep", bound: { days: 30 }, mutable: true },
  scratch: { says: 'what is being made right now', bound: { days: 1 }, mutable: true },
  node: { says: "Node's own: the harness, compiled", bound: { entries: 3 }, mutable: true },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as readonly PartName[];

/** What is said of a part. */
export function partOf(name: PartName): Part {
  return parts[name];
}

/** The bound of a part, as the environment has it. */
export function boundOf(name: PartName): Bound {
  return name === 'snapshots' ? { bytes: readEnvironment().snapshotBytes } : parts[name].bound;
}
