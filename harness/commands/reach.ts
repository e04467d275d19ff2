import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { execa } from 'execa';
import { buildKernels, type Notes } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { replaceFile } from '../cache/replace.ts';
import { scratchIn } from '../cache/scratch.ts';
import { Failure } from '../failure.ts';
import { countCases, countedObjects, type CountsByCase } from '../reach/campaign.ts';
import { type Counts, functionNames, functionsRun, sumOf } from '../reach/counts.ts';
import { reachOf } from '../reach/gcov.ts';
import { lcov } from '../reach/lcov.ts';
import { linesByCounts } from '../reach/lines.ts';
import { reachReport } from '../reach/summary.ts';
import { readReasons, unreachedPage } from '../reach/unreached-page.ts';
import { selectCases } from '../spec/select.ts';
import { wrap } from '../text/wrap.ts';
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

/** What cases ran of a kernel, and what it takes to read that. */
interface Found {
  readonly kernel: string;
  readonly counts: CountsByCase;
  readonly notes: Notes;
  /** Where files may be written. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Each case, and below it the functions that it runs, file by file. */
function functionsByCase({ counts, notes }: Found, columns: number): string {
  const names = new Map([...notes].map(([object, bytes]) => [object, functionNames(bytes)]));
  const ofCase = ([id, counted]: readonly [string, Counts]): readonly string[] => [
    id,
    ...[...counted].flatMap(([object, bytes]) => {
      const run = functionsRun(bytes, names.get(object) ?? new Map());
      return run.length > 0 ? [wrap(`${object}.c: ${run.join(', ')}`, columns, '  ', '    ')] : [];
    }),
  ];
  return [...counts]
    .flatMap(ofCase)
    .map((line) => `${line}\n`)
    .join('');
}

/** The cases that run a line. @throws Failure `usage` when it has no code. */
async function casesThatRun(
  { object, number }: LinePlace,
  { kernel, counts, notes, folder, signal }: Found,
): Promise<readonly string[]> {
  const own = [...counts].flatMap(([id, counted]) => {
    const bytes = counted.get(object);
    return bytes ? [[id, bytes] as const] : [];
  });
  const sum = sumOf(own.map(([, bytes]) => new Map([[object, bytes]])));
  const [file] = await reachOf(sum, notes, folder, signal);
  if (!file?.lines.some((line) => line.number === number)) {
    throw new Failure(
      'usage',
      `${object}.c:${number} has no code that is compiled in ${kernel}; give a line that has.`,
    );
  }
  const linesOf = linesByCounts(notes, folder, signal);
  const found: string[] = [];
  for (const [id, bytes] of own) if ((await linesOf(object, bytes)).has(number)) found.push(id);
  return found;
}

interface LinePlace {
  readonly object: string;
  readonly number: number;
}

function placeOf(text: string): LinePlace {
  const [, object = '', number = ''] = /^([\w/.-]+)\.c:(\d+)$/.exec(text) ?? [];
  if (countedObjects.some((each) => each === object)) return { object, number: Number(number) };
  throw new Failure(
    'usage',
    `"${text}" is no line that is counted; give one of ${countedObjects.map((each) => `${each}.c`).join(', ')}, as mm/mremap.c:123.`,
  );
}
