import { stat } from 'node:fs/promises';
import { readConfiguration } from '../../qemu/image/configuration.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { asFailure } from '../failure.ts';
import type { KernelResults } from '../results/results.ts';
import type { Progress } from '../run/plan.ts';
import { run } from '../run/run.ts';
import { changesOf } from '../spec/changes.ts';
import { upstreamRelease } from '../spec/release.ts';
import type { Specification } from '../spec/types.ts';
import { counted } from '../text/counted.ts';
import type { Fact } from './fact.ts';
import { optionFacts } from './options.ts';

/** How a kernel is examined. */
export interface Examination {
  readonly specification: Specification;
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly onProgress: (event: Progress) => void;
}

/** What an image is, what its configuration lacks, and how it does: it is booted, and all cases are run on it. */
export async function kernelFacts(kernel: Kernel, examination: Examination): Promise<readonly Fact[]> {
  return [
    await imageFact(kernel),
    changesFact(kernel, examination),
    ...(await configurationFacts(kernel)),
    ...(await runFacts(kernel, examination)),
  ];
}

async function imageFact({ format, arch, release, image, hash }: Kernel): Promise<Fact> {
  const megabytes = ((await stat(image)).size / 2 ** 20).toFixed(1);
  const says = `${format} for ${arch}, ${release}, ${megabytes} MB at ${image} (SHA-256 ${hash.slice(0, 12)})`;
  return { state: 'ok', says };
}

function changesFact({ release, banner }: Kernel, { specification }: Examination): Fact {
  const upstream = upstreamRelease(release, banner.slice(banner.indexOf('#')));
  if (upstream === undefined) {
    const says = `it calls itself "${release}", which names no release, and nobody knows which changes it has: name them by --with, or build it without a KERNELRELEASE of your own`;
    return { state: 'fails', says };
  }
  const has = changesOf(upstream, specification.changes, { with: [], without: [] });
  return { state: 'ok', says: `made from ${upstream}, which has ${has.join(', ')}` };
}

async function configurationFacts(kernel: Kernel): Promise<readonly Fact[]> {
  const configuration = await readConfiguration(kernel);
  if (configuration) return optionFacts(configuration, kernel);
  const says = 'its configuration is not with it (.config, config-RELEASE): what it lacks shows when it runs';
  return [{ state: 'note', says }];
}

async function runFacts(
  kernel: Kernel,
  { specification, cache, signal, onProgress }: Examination,
): Promise<readonly Fact[]> {
  const notes: Fact[] = [];
  try {
    const { kernels } = await run({
      cases: specification.cases,
      specification,
      kernels: [{ name: kernel.name, kernel }],
      overrides: { with: [], without: [] },
      accel: 'auto',
      cache,
      signal,
      onProgress: (event) => {
        if (event.what === 'note') notes.push({ state: 'note', says: event.text });
        else onProgress(event);
      },
    });
    return [...notes, ...kernels.flatMap(resultFacts)];
  } catch (error) {
    signal.throwIfAborted();
    const { message, evidence } = asFailure(error);
    return [...notes, { state: 'fails', says: message, ...(evidence !== undefined && { evidence }) }];
  }
}

/** How a kernel that was run does: whether it deviates is not the doctor's business. */
export function resultFacts({ boot, failure, cases }: KernelResults): readonly Fact[] {
  if (failure) return [{ state: 'fails', says: failure.why, evidence: failure.console.join('\n') }];
  if (!boot) return [{ state: 'note', says: 'no case can be asked of it: it was not booted' }];
  const { guests, milliseconds, accelerator } = boot;
  const seconds = (milliseconds / 1000).toFixed(1);
  const again = guests > 1 ? `; it was lost ${counted(guests - 1, 'time')} and booted again` : '';
  const answered = cases.filter(({ verdict }) => verdict === 'conforms' || verdict === 'deviates').length;
  return [
    { state: guests > 1 ? 'note' : 'ok', says: `boots in ${seconds} s under ${accelerator}${again}` },
    { state: 'ok', says: `answers ${answered} of ${counted(cases.length, 'case')}` },
    ...byReason(cases, 'unsupported', 'note'),
    ...byReason(cases, 'broken', 'fails'),
  ];
}

function byReason(
  cases: KernelResults['cases'],
  verdict: 'unsupported' | 'broken',
  state: Fact['state'],
): readonly Fact[] {
  const groups = Map.groupBy(
    cases.filter((each) => each.verdict === verdict),
    ({ reason }) => reason ?? 'no reason was given',
  );
  return [...groups].map(([reason, group]) => ({
    state,
    says: `${group.length} ${group.length === 1 ? 'case is' : 'cases are'} ${verdict}, as ${reason}: ${perClause(group)}`,
  }));
}

function perClause(cases: KernelResults['cases']): string {
  const clauses = Map.groupBy(cases, ({ clause }) => clause);
  return [...clauses].map(([clause, group]) => `${group.length} of ${clause}`).join(', ');
}
