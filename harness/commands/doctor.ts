import { defaultKernels, tracks } from '../../qemu/catalogue/tracks.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { usableCache } from '../cache/usable.ts';
import { type Chapter, chapterText, doctorStatus, type Fact } from '../doctor/fact.ts';
import { kernelFacts } from '../doctor/kernel.ts';
import { machineFacts } from '../doctor/machine.ts';
import { asFailure } from '../failure.ts';
import { askedKernels } from './asked-kernels.ts';
import { defineCommand } from './command.ts';
import { asTyped } from './how-called.ts';
import { loadCases } from './load-cases.ts';
import { kernelOption } from './options.ts';
import { startProgress } from './progress.ts';

/** `dontunmap doctor`: a chapter on the machine and one for each kernel that is asked for. */
export const doctor = defineCommand({
  name: 'doctor',
  description: 'say what works on this machine, and with a kernel',
  takes: (command) => command.addOption(kernelOption('none: the machine alone')),
  run: async (context, _args, { kernel: asked }) => {
    const { cache, signal, stdout, program } = context;
    using progress = startProgress(context);
    const chapters: Chapter[] = [];
    const print = (chapter: Chapter): void => {
      progress.clear();
      const columns = stdout.isTerminal ? stdout.columns() : undefined;
      const text = asTyped(chapterText(chapter, columns), program);
      stdout.write(chapters.length > 0 ? `\n${text}` : text);
      chapters.push(chapter);
    };
    const kernels: { name: string; kernel: Kernel | Fact }[] = [];
    await using usable = await usableCache(cache);
    for (const { name, kernel: coming } of askedKernels(
      asked,
      { ...context, cache: usable.path },
      progress.note,
    ))
      kernels.push({ name, kernel: await coming.catch(asFact(signal)) });
    const arches = kernels.flatMap(({ kernel }) => ('arch' in kernel ? [kernel.arch] : []));
    const unasked = tracks.filter(({ name }) => defaultKernels.includes(name)).map(({ arch }) => arch);
    print({
      about: 'this machine',
      facts: await machineFacts(cache, arches.length > 0 ? arches : unasked, signal),
    });
    for (const { name, kernel } of kernels) {
      if ('arch' in kernel) {
        const examination = {
          specification: await loadCases(),
          cache: usable.path,
          signal,
          onProgress: progress.show,
        };
        print({ about: name, facts: await kernelFacts(kernel, examination) });
      } else print({ about: name, facts: [kernel] });
    }
    return doctorStatus(chapters);
  },
});

function asFact(signal: AbortSignal): (error: unknown) => Fact {
  return (error) => {
    signal.throwIfAborted();
    const { message, evidence } = asFailure(error);
    return { state: 'fails', says: message, ...(evidence !== undefined && { evidence }) };
  };
}
