import type { Image } from '../../qemu/image/image.ts';
import { buildKernels } from '../../qemu/kbuild/build.ts';
import { asFailure, Failure } from '../failure.ts';
import type { KernelResults } from '../results/results.ts';
import type { AskedBuild } from './build.ts';

/**
 * Each patch of a series but the last, on those before it: the kernel's answers, or why there are none.
 *
 * @param runOn asks a kernel, by its name
 */
export async function partsOf(
  asked: AskedBuild,
  runOn: (name: string, image: Image) => Promise<KernelResults>,
): Promise<readonly KernelResults[]> {
  const parts: KernelResults[] = [];
  for (const number of numbersBefore(asked)) {
    const name = `patch ${number}`;
    try {
      parts.push(await runOn(name, await builtUpTo(asked, number)));
    } catch (error) {
      asked.signal?.throwIfAborted();
      const { kind, message, evidence = '' } = asFailure(error);
      if (kind !== 'kernel') throw error;
      const failure = { why: message, console: evidence.split('\n').slice(-20) };
      parts.push({ name, failure, changes: [], bugs: [], cases: [] });
    }
  }
  return parts;
}

/** A series that does not build: the first of its patches with which it does not, as a Failure. */
export async function firstThatBreaks(asked: AskedBuild, whole: Failure): Promise<Failure> {
  for (const number of [...numbersBefore(asked), asked.patches.length]) {
    const why =
      number === asked.patches.length
        ? whole
        : await builtUpTo(asked, number).then(
            () => undefined,
            (error: unknown) => {
              asked.signal?.throwIfAborted();
              return asFailure(error);
            },
          );
    if (why?.code !== 'no-build') continue;
    const which = `${number}/${asked.patches.length} "${asked.patches[number - 1]?.name}"`;
    return new Failure('kernel', `The series does not build from ${which} on; see what make says below.`, {
      code: 'no-build',
      ...(why.evidence !== undefined && { evidence: why.evidence }),
    });
  }
  return whole;
}

const numbersBefore = ({ patches }: AskedBuild): readonly number[] =>
  patches.slice(1).map((_, index) => index + 1);

async function builtUpTo(asked: AskedBuild, number: number): Promise<Image> {
  return (await buildKernels({ ...asked, patches: asked.patches.slice(0, number) })).patched;
}
