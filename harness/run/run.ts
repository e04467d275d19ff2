import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chooseAccelerator } from '../../qemu/accel.ts';
import type { Accelerator } from '../../qemu/machine.ts';
import type { Case, Clause, Era, Known } from '../author/types.ts';
import { type Compiler, startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { Failure } from '../failure.ts';
import { bootGuest, type Guest, type GuestEnd, type RawRun } from '../guest/guest.ts';
import { type EraOverrides, erasOf } from '../judge/eras.ts';
import { describeEnding, expectationFor, judge } from '../judge/judge.ts';
import type { Observation } from '../judge/observation.ts';
import { upstreamRelease } from '../judge/release.ts';
import { inParallel } from '../parallel.ts';
import type { CaseResult, KernelResults, Results } from '../report/results.ts';
import { type Initramfs, packInitramfs } from './initramfs.ts';
import { nothingSeen, observe } from './observe.ts';

/** A kernel as a run needs it. */
export interface RunKernel {
  readonly name: string;
  readonly image: string;
  readonly arch: string;
  readonly hash: string;
  readonly package?: string;
  readonly version?: string;
}

/** The register of the cases. */
export interface Specification {
  readonly clauses: Readonly<Record<string, Clause>>;
  readonly eras: Readonly<Record<string, Era>>;
  readonly known: readonly Known[];
}

/** Everything that a run is told. */
export interface RunPlan {
  readonly cases: readonly Case[];
  readonly specification: Specification;
  /** Kernels as they become known: a kernel that is being fetched does not hold up the others. */
  readonly kernels: readonly Promise<RunKernel>[];
  readonly overrides: EraOverrides;
  readonly accel: 'auto' | Accelerator;
  readonly cache: string;
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: Progress) => void;
}

/** What a run is doing. */
export type Progress =
  | { readonly what: 'note'; readonly text: string }
  | { readonly what: 'compiling'; readonly done: number; readonly of: number }
  | { readonly what: 'booting' | 'lost'; readonly kernel: string; readonly detail?: string }
  | {
      readonly what: 'ran';
      readonly kernel: string;
      readonly done: number;
      readonly of: number;
      readonly id: string;
    };

/** How often a kernel is booted again for one run before the rest counts as not found out. */
const losesAtMost = 100;

/** Runs every case on every kernel. Kernels run side by side, as many as there are cores. */
export async function run(plan: RunPlan): Promise<Results> {
  const startedAt = new Date();
  const compiled = new Map<string, Promise<Compiled>>();
  const forArch = (arch: string): Promise<Compiled> => {
    const made = compiled.get(arch) ?? compileAll(plan, arch);
    compiled.set(arch, made);
    return made;
  };
  let accelerator: Promise<Accelerator> | undefined;
  try {
    const kernels = await inParallel(plan.kernels, plan.jobs ?? availableParallelism(), async (coming) => {
      const kernel = await coming;
      const made = await forArch(kernel.arch);
      accelerator ??= accelerate(plan, kernel, made);
      return runOnKernel(plan, kernel, made, await accelerator);
    });
    return {
      format: 'dontunmap-results',
      version: 1,
      startedAt: startedAt.toISOString(),
      milliseconds: Date.now() - startedAt.getTime(),
      clauses: Object.fromEntries(
        Object.entries(plan.specification.clauses).map(([id, clause]) => [id, clause.says]),
      ),
      kernels,
    };
  } finally {
    for (const made of compiled.values()) {
      await made.then(({ initramfs }) => initramfs[Symbol.asyncDispose]()).catch(() => undefined);
    }
  }
}

/** Seconds that a kernel may take to come up before KVM counts as not working: it takes less than one where it works. */
const kvmSeconds = 4;

function accelerate(plan: RunPlan, kernel: RunKernel, { initramfs }: Compiled): Promise<Accelerator> {
  return chooseAccelerator(plan.accel, {
    cache: plan.cache,
    onNote: (text) => plan.onProgress?.({ what: 'note', text }),
    boot: async () => {
      const guest = await bootGuest({
        kernel,
        initramfs: initramfs.path,
        accelerator: 'kvm',
        bootSeconds: kvmSeconds,
        ...(plan.signal && { signal: plan.signal }),
      });
      await guest[Symbol.asyncDispose]();
    },
  });
}

interface Compiled {
  readonly initramfs: Initramfs;
  /** Path in the guest, by case id. */
  readonly paths: ReadonlyMap<string, string>;
}

async function compileAll(plan: RunPlan, arch: string): Promise<Compiled> {
  const compiler: Compiler = await startCompiler(await findToolchain(arch), plan.cache, plan.signal);
  const agent = await compiler.executable('agent', [
    'c-helpers/agent/agent.c',
    'c-helpers/agent/wire.c',
    'c-helpers/agent/wire.h',
  ]);
  let done = 0;
  const programs = await inParallel(plan.cases, availableParallelism(), async (test) => {
    const program = await compiler.program(test);
    plan.onProgress?.({ what: 'compiling', done: ++done, of: plan.cases.length });
    return program;
  });
  const files: Record<string, string> = { init: agent };
  const paths = new Map<string, string>();
  for (const [index, test] of plan.cases.entries()) {
    files[`p/${index}`] = programs[index] ?? '';
    paths.set(test.id, `/p/${index}`);
  }
  return { initramfs: await packInitramfs(files, join(plan.cache, 'scratch')), paths };
}

async function runOnKernel(
  plan: RunPlan,
  kernel: RunKernel,
  compiled: Compiled,
  accelerator: Accelerator,
): Promise<KernelResults> {
  const observations = new Map<string, Observation>();
  let first: Guest | undefined;
  let boots = 0;
  let eras: readonly string[] = [];
  let upstream = '';
  let waiting: readonly Case[] = plan.cases;

  while (boots === 0 || waiting.length > 0) {
    plan.onProgress?.({ what: 'booting', kernel: kernel.name });
    await using guest = await bootGuest({
      kernel,
      initramfs: compiled.initramfs.path,
      accelerator,
      ...(plan.signal && { signal: plan.signal }),
    });
    boots++;
    if (!first) {
      first = guest;
      upstream = releaseOf(kernel, guest);
      eras = erasOf(upstream, plan.specification.eras, plan.overrides);
      waiting = waiting.filter((test) => expectationFor(test, eras));
    }
    const jobs = waiting.map((test, index) => ({
      seq: index + 1,
      path: compiled.paths.get(test.id) ?? '',
      milliseconds: (test.seconds ?? 10) * 1000,
    }));
    const take = (raw: RawRun): void => {
      const test = waiting[raw.seq - 1];
      if (!test) return;
      observations.set(test.id, observe(raw));
      plan.onProgress?.({
        what: 'ran',
        kernel: kernel.name,
        done: observations.size,
        of: plan.cases.length,
        id: test.id,
      });
    };
    const end: GuestEnd = await guest.run(jobs, take);
    plan.signal?.throwIfAborted();
    if (end.how === 'lost') {
      if (end.current) take(end.current);
      plan.onProgress?.({ what: 'lost', kernel: kernel.name, detail: end.why });
      if (!end.current || boots >= losesAtMost) {
        for (const test of waiting) {
          if (!observations.has(test.id))
            observations.set(test.id, nothingSeen({ how: 'unknown', why: end.why }));
        }
      }
    }
    waiting = waiting.filter((test) => !observations.has(test.id));
  }
  if (!first) throw new Failure('broken', `The kernel ${kernel.name} was never booted; please report this.`);

  const subject = { upstream, eras };
  return {
    name: kernel.name,
    release: first.hello.release,
    upstream,
    ...(kernel.package !== undefined && { package: `${kernel.package} ${kernel.version ?? ''}`.trim() }),
    architecture: kernel.arch,
    imageHash: kernel.hash,
    accelerator,
    bootMilliseconds: Math.round(first.bootMilliseconds),
    boots,
    eras: [...eras],
    cases: plan.cases.map((test) => {
      const seen = observations.get(test.id) ?? nothingSeen({ how: 'unknown', why: 'it was not run' });
      return result(test, subject, seen, plan.specification.known);
    }),
  };
}

function releaseOf(kernel: RunKernel, { hello }: Guest): string {
  const upstream = upstreamRelease(hello.release, hello.version);
  if (upstream !== undefined) return upstream;
  throw new Failure(
    'asked-wrongly',
    `The kernel ${kernel.name} calls itself "${hello.release}", which names no release; name its eras by --with and --without, or build it with a release as CONFIG_LOCALVERSION leaves it.`,
  );
}

function result(
  test: Case,
  subject: { upstream: string; eras: readonly string[] },
  seen: Observation,
  knowns: readonly Known[],
): CaseResult {
  const { verdict, reason, era, expected, known, stale } = judge(test, subject, seen, knowns);
  const about = (each: Known) => ({ reason: each.reason, fixedBy: each.fixedBy });
  return {
    id: test.id,
    clause: test.clause,
    title: test.title,
    verdict,
    ...(reason !== undefined && { reason }),
    ...(era !== undefined && { era }),
    ...(expected && { expected: structuredClone(expected) as CaseResult['observed'] }),
    observed: structuredClone(seen.records) as CaseResult['observed'],
    ending: verdict === 'unsupported' && !seen.began ? 'not run' : describeEnding(seen.ending),
    ...(known && { known: about(known) }),
    ...(stale && { stale: about(stale) }),
    ...(seen.kernelLog.length > 0 && { kernelLog: [...seen.kernelLog] }),
    ...(seen.output !== '' && { output: seen.output }),
    microseconds: seen.microseconds,
  };
}
