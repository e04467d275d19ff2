import type { Command } from 'commander';
import { columnNames } from '../../qemu/catalogue/column-names.ts';
import { isPath, resolveKernel } from '../../qemu/catalogue/kernels.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { type Chapter, chapterText, doctorStatus, type Fact } from '../doctor/fact.ts';
import { kernelFacts } from '../doctor/kernel.ts';
import { machineFacts } from '../doctor/machine.ts';
import { asFailure } from '../failure.ts';
import { cacheFolder } from '../cache/folder.ts';
import { startProgress } from './progress.ts';

/** Adds `dontunmap doctor`. */
export function registerDoctor(
  program: Command,
  signal: AbortSignal,
  setStatus: (status: number) => void,
): void {
  program
    .command('doctor')
    .description('say what works on this machine, and with a kernel')
    .option(
      '-k, --kernel <kernel>',
      'what run takes; may be given again',
      (value: string, all: readonly string[]) => [...all, value],
      [],
    )
    .action(async ({ kernel }: { kernel: readonly string[] }) => setStatus(await doctor(kernel, signal)));
}

/** Prints a chapter on the machine and one for each kernel; the exit status. */
async function doctor(asked: readonly string[], signal: AbortSignal): Promise<number> {
  const [cache, cwd] = [cacheFolder(), process.cwd()];
  const progress = startProgress(process.stderr);
  const chapters: Chapter[] = [];
  const print = (chapter: Chapter): void => {
    progress.clear();
    process.stdout.write(chapters.length > 0 ? `\n${chapterText(chapter)}` : chapterText(chapter));
    chapters.push(chapter);
  };
  const kernels: { name: string; kernel: Kernel | Fact }[] = [];
  for (const column of columnNames(asked, (name) => isPath(name, cwd), cwd)) {
    const kernel = await resolveKernel(column.asked, { cache, cwd, signal, onNote: progress.note })
      .then((found) => ({ ...found, name: column.name }))
      .catch(asFact(signal));
    kernels.push({ name: column.name, kernel });
  }
  const arches = kernels.flatMap(({ kernel }) => ('arch' in kernel ? [kernel.arch] : []));
  print({
    about: 'this machine',
    facts: await machineFacts(cache, arches.length > 0 ? arches : ['x86_64'], signal),
  });
  for (const { name, kernel } of kernels) {
    const facts =
      'arch' in kernel ? await kernelFacts(kernel, { cache, signal, onProgress: progress.show }) : [kernel];
    print({ about: name, facts });
  }
  return doctorStatus(chapters);
}

function asFact(signal: AbortSignal): (error: unknown) => Fact {
  return (error) => {
    signal.throwIfAborted();
    const { message, evidence } = asFailure(error);
    return { state: 'fails', says: message, ...(evidence !== undefined && { evidence }) };
  };
}
