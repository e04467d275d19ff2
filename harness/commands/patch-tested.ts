import type { Built } from '../../qemu/kbuild/build.ts';
import { fragmentText } from '../../qemu/kbuild/config.ts';
import type { SourceVersion } from '../../qemu/kbuild/source-version.ts';
import type { PatchReach, Tested } from '../results/tested.ts';
import type { AskedBuild } from './build.ts';

/** What a trial of a patch rests on, as the results file has it. */
export function testedOf(
  { base, patched, source, files }: Built,
  told: {
    readonly asked: AskedBuild;
    /** Which kernel the source is. */
    readonly version: SourceVersion;
    readonly fragments: readonly string[];
    /** Names of the kernels patch by patch. */
    readonly steps?: readonly string[];
    readonly reach?: PatchReach;
  },
): Tested {
  const { asked, version, fragments, steps, reach } = told;
  const { title, older, missing, baseCommit, prerequisites } = asked.about;
  return {
    source,
    ...version,
    compiler: asked.tools.version,
    configuration: {
      fragments: [...fragments],
      lines: fragmentText(asked.configuration).trimEnd().split('\n'),
    },
    series: {
      ...(title !== undefined && { title }),
      older: [...older],
      missing: [...missing],
      ...(baseCommit !== undefined && { baseCommit }),
      prerequisites: [...prerequisites],
    },
    patches: asked.patches.map(({ name, author, version: which, part }) => ({
      subject: name,
      ...(author !== undefined && { author }),
      ...(which !== undefined && { version: which }),
      ...(part && { part }),
    })),
    files: files.map(({ path, compiled, by }) => ({ path, compiled, ...(by !== undefined && { by }) })),
    same: patched.hash === base.hash,
    ...(steps && { steps: steps.map((kernel, index) => ({ kernel, patches: index + 1 })) }),
    ...(reach && { reach }),
  };
}
