import { z } from 'zod';
import type { CaseEnding, CaseResult, KernelResults, Results } from './results.ts';

const json = z.json();
const about = z.object({ reason: z.string(), fixedBy: z.string().nullable() });

const result = z.object({
  id: z.string(),
  clause: z.string(),
  title: z.string(),
  verdict: z.enum(['conforms', 'deviates', 'unsupported', 'broken']),
  reason: z.string().optional(),
  era: z.string().optional(),
  expected: z.record(z.string(), json).optional(),
  observed: z.record(z.string(), json),
  ending: z.string(),
  known: about.optional(),
  stale: about.optional(),
  kernelLog: z.array(z.string()).optional(),
  output: z.string().optional(),
  microseconds: z.int().nonnegative(),
});

const kernel = z.object({
  name: z.string().min(1),
  release: z.string(),
  upstream: z.string(),
  package: z.string().optional(),
  architecture: z.string(),
  imageHash: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  machine: z.enum(['microvm', 'q35-pvh', 'q35', 'virt']),
  resumed: z.boolean(),
  bootMilliseconds: z.number().nonnegative(),
  boots: z.int().nonnegative(),
  forkMicroseconds: z.number().nonnegative(),
  eras: z.array(z.string()),
  hints: z
    .array(
      z.object({
        era: z.string(),
        present: z.boolean(),
        claimed: z.boolean(),
        fit: z.int().positive(),
        of: z.int().positive(),
      }),
    )
    .optional(),
  cases: z.array(result),
});

/** A results file of version 1, which had eras for changes and known deviations for bugs, and prose for endings. */
export const version1Schema = z.object({
  format: z.literal('dontunmap-results'),
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  milliseconds: z.number().nonnegative(),
  clauses: z.record(z.string(), z.string()),
  kernels: z.array(kernel),
});
type Version1 = z.infer<typeof version1Schema>;

const family = {
  id: 'version-1',
  title: 'Clauses',
  about: 'From a results file of version 1, which had no families.',
};

/** The results that a file of version 1 holds. What it did not say (dates of changes and bugs, page sizes) stays unsaid. */
export function fromVersion1(old: Version1): Results {
  const bugs = new Map<string, Results['specification']['bugs'][string]>();
  const bugOf = ({ reason, fixedBy }: z.infer<typeof about>): string => {
    const found = [...bugs].find(([, { what }]) => what === reason);
    if (found) return found[0];
    const name = `known-${bugs.size + 1}`;
    const fixed = fixedBy === null ? {} : { fixed: { title: fixedBy } };
    bugs.set(name, { what: reason, since: '2.6.12', ...fixed, evidence: 'a results file of version 1' });
    return name;
  };
  const kernels = old.kernels.map((each): KernelResults => ({
    name: each.name,
    release: each.release,
    upstream: each.upstream,
    ...(each.package !== undefined && { package: each.package }),
    architecture: each.architecture,
    imageHash: each.imageHash,
    // A kernel of which nothing was asked was written down as booted in no time.
    ...(each.boots > 0 && { boot: bootOf(each) }),
    changes: each.eras,
    bugs: [],
    ...(each.hints && { hints: each.hints.map(({ era, ...rest }) => ({ change: era, ...rest })) }),
    cases: each.cases.map((test) => caseOf(test, bugOf)),
  }));
  return {
    format: 'dontunmap-results',
    version: 2,
    startedAt: old.startedAt,
    milliseconds: old.milliseconds,
    specification: {
      families: [family],
      clauses: Object.entries(old.clauses).map(([id, says]) => ({ id, family: family.id, says, source: [] })),
      changes: {},
      bugs: Object.fromEntries(bugs),
    },
    kernels,
  };
}

function bootOf(kernel: Version1['kernels'][number]): NonNullable<KernelResults['boot']> {
  const { accelerator, machine, resumed, bootMilliseconds, boots, forkMicroseconds } = kernel;
  return {
    accelerator,
    method: machine,
    resumed,
    milliseconds: bootMilliseconds,
    guests: boots,
    forkMicroseconds,
  };
}

function caseOf(
  { era, known, stale, ending, ...rest }: Version1['kernels'][number]['cases'][number],
  bugOf: (known: z.infer<typeof about>) => string,
): CaseResult {
  return {
    ...rest,
    ...(era !== undefined && { key: era }),
    ending: endingOf(ending),
    ...(known && { known: bugOf(known) }),
    ...(stale && { gone: bugOf(stale) }),
  };
}

function endingOf(text: string): CaseEnding {
  const [, how, rest = ''] =
    /^(not run|exited with |was killed by |did not end within |took the guest with it: |is not known to have ended: )(.*)$/s.exec(
      text,
    ) ?? [];
  const number = Number.parseFloat(rest);
  if (how === 'not run') return { how: 'not-run' };
  if (how === 'exited with ' && Number.isInteger(number)) return { how: 'exited', code: number };
  if (how === 'was killed by ') return { how: 'killed', signal: rest };
  if (how === 'did not end within ' && !Number.isNaN(number)) return { how: 'timed-out', seconds: number };
  if (how === 'took the guest with it: ') return { how: 'guest-lost', why: rest };
  return { how: 'unknown', why: rest || text };
}
