import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { execa } from 'execa';
import { buildKernels } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { replaceFile } from '../cache/replace.ts';
import { scratchIn } from '../cache/scratch.ts';
import { Failure } from '../failure.ts';
import { casesThatRun, type Found, functionsByCase, placeOf } from '../reach/by-case.ts';
import { countCases, countedObjects } from '../reach/campaign.ts';
import { sumOf } from '../reach/counts.ts';
import { reachOf } from '../reach/gcov.ts';
import { lcov } from '../reach/lcov.ts';
import { reachReport } from '../reach/summary.ts';
import { readReasons, unreachedPage } from '../reach/unreached-page.ts';
import { selectCases } from '../spec/select.ts';
import { textsOfCases } from './case-texts.ts';
import { defineCommand } from './command.ts';
import { loadCases } from './load-cases.ts';
import { aboutBuilds, accelOption, filterArgument, jobsOption, once } from './options.ts';
import { countingFragment } from './patch-reach.ts';
import { startProgress } from './progress.ts';

/** `dontunmap reach`: what the cases run of the kernel's own code. */
export const reach = defineCommand({
  name: 'reach',
  description: 'say which lines, branches and functions of the kernel the cases run',
  more: `Builds the source with GCOV for ${countedObjects.length} files (${countedObjects.map((each) => `${each}.c`).join(', ')}), and runs the cases one by one; what was counted once is recalled. ${aboutBuilds}`,
  takes: (command) =>
    command
      .addArgument(filterArgument)
      .addOption(
        new Option(
          '-k, --kernel <source>',
          'a track, an exact version, or a folder with a source (6.12 without it)',
        ).argParser(once),
      )
      .addOption(new Option('--lcov <file>', 'write what was counted, as lcov reads it').argParser(once))
      .addOption(new Option('--html <folder>', "write pages of it, by lcov's genhtml").argParser(once))
      .addOption(
        new Option(
          '--unreached <file>',
          'write a page of the lines of mm/mremap.c that no case runs, and why; not for a part of the cases',
        ).argParser(once),
      )
      .addOption(new Option('--by', 'say instead which functions each case runs'))
      .addOption(
        new Option('--line <file:line>', 'say instead which cases run a line, as mm/mremap.c:123').argParser(
          once,
        ),
      )
      .addOption(jobsOption)
      .addOption(accelOption),
  run: async (
    context,
    [filters],
    { kernel = '6.12', by = false, line, lcov: lcovFile, html, unreached, jobs, accel },
  ) => {
    const { cache, cwd, signal, stdout } = context;
    const specification = await loadCases();
    const cases = selectCases(specification.cases, filters);
    if (unreached !== undefined && filters.length > 0)
      throw new Failure('usage', '--unreached is of all cases: leave either it or the filters out.');
    const place = line === undefined ? undefined : placeOf(line);
    using progress = startProgress(context);
    const told = { signal, onNote: progress.note, onStep: progress.building };
    const source = await resolveSource(kernel, { ...told, cache, cwd });
    const configuration = await readConfiguration([countingFragment, 'faults'], cwd, signal);
    const also = ['gcov', ...(html === undefined ? [] : ['genhtml'])];
    const tools = await findTools({ ...told, also });
    const build = { ...told, source, configuration, tools, cache, counted: countedObjects };
    const { base, notes } = await buildKernels({ ...build, patches: [] });
    const textOf = await textsOfCases(specification);
    const counts = await countCases({
      specification,
      cases,
      accel,
      cache,
      signal,
      ...(jobs !== undefined && { jobs }),
      onProgress: progress.show,
      image: base,
      name: kernel,
      textOf,
    });
    await using scratch = await scratchIn(`${cache}/scratch`);
    progress.clear();
    const found: Found = { kernel, counts, notes, folder: scratch.path, signal };
    if (by) {
      stdout.write(functionsByCase(found, stdout.columns()));
      return 0;
    }
    if (place) {
      const ids = await casesThatRun(place, found);
      stdout.write(ids.map((id) => `${id}\n`).join(''));
      return ids.length > 0 ? 0 : 1;
    }
    const files = await reachOf(sumOf(counts.values()), notes, scratch.path, signal);
    stdout.write(reachReport(files));
    const info = lcov(files, `${source.folder}/tree`);
    if (lcovFile !== undefined) await replaceFile(resolve(cwd, lcovFile), info);
    if (html !== undefined) {
      const input = `${scratch.path}/reach.info`;
      await replaceFile(input, info);
      const output = ['--output-directory', resolve(cwd, html)];
      await execa('genhtml', ['--quiet', '--branch-coverage', ...output, input], { cancelSignal: signal });
    }
    if (unreached !== undefined) {
      const path = resolve(cwd, unreached);
      const before = await readFile(path, 'utf8').catch(() => '');
      await replaceFile(path, unreachedPage(kernel, files, await readReasons(), before));
    }
    return 0;
  },
});
