import type { FunctionReached, PatchReach, Tested } from '../results/tested.ts';
import type { Suite } from '../results/results.ts';
import { counted } from '../text/counted.ts';

/** What an answer about a patch rests on, a line each: what was tried, on what, and how much of it is compiled. */
export function testedLines(tested: Tested, suite?: Suite): readonly string[] {
  const { patches, files, configuration, compiler } = tested;
  const named = (what: string, compiled: boolean): readonly string[] => {
    const paths = files
      .filter((each) => each.compiled === compiled)
      .map(({ path, by }) => (by === undefined ? path : `${path} (compiled ${by})`));
    return paths.length === 0 ? [] : [`${what}: ${paths.join(', ')}`];
  };
  const fragments = ['qemu/config/mremap.config', ...configuration.fragments].join(' and ');
  return [
    ...patches.map((patch) => `Tested: ${patchText(patch)}`),
    ...seriesLines(tested),
    `On: ${sourceText(tested)}, configured by ${fragments}, compiled by ${compiler}`,
    ...named('Compiled here', true),
    ...named('Not compiled in this configuration', false),
    ...(suite ? [`By: dontunmap ${suiteText(suite)}`] : []),
  ];
}

/** `0.1.0 (v0.1.0-3-g0123456789ab)` */
export function suiteText({ version, commit }: Suite): string {
  return commit === undefined ? version : `${version} (${commit})`;
}

function patchText({ subject, author, version = 1, part }: Tested['patches'][number]): string {
  const which = [version > 1 ? `v${version}` : '', part ? `${part.number}/${part.of}` : '']
    .filter(Boolean)
    .join(' ');
  return [`"${subject}"`, which, author === undefined ? '' : `by ${author}`].filter(Boolean).join(' ');
}

function seriesLines({ series, commit, described, patches }: Tested): readonly string[] {
  const { title, older, missing, baseCommit, prerequisites } = series;
  const lines: string[] = [];
  if (title !== undefined) lines.push(`Series: "${title}"`);
  if (older.length > 0) {
    const versions = older.map((each) => `v${each}`).join(' and ');
    lines.push(
      `Left out: ${versions} of it, for v${Math.max(...patches.map(({ version = 1 }) => version))} counts`,
    );
  }
  if (missing.length > 0) {
    const of = patches.find(({ part }) => part)?.part?.of;
    lines.push(`Not given: ${missing.join(', ')} of ${of}; it was tried without`);
  }
  if (baseCommit !== undefined) {
    const same = commit?.startsWith(baseCommit) ?? false;
    const at =
      commit === undefined
        ? 'which cannot be looked for in this source: it is no checkout'
        : `and this source is at ${described ?? commit}`;
    lines.push(`Made for: the commit ${baseCommit.slice(0, 12)}, ${same ? 'which is this source' : at}`);
  }
  if (prerequisites.length > 0) {
    const ids = prerequisites.map((id) => id.slice(0, 12)).join(', ');
    lines.push(
      `Needs: ${counted(prerequisites.length, 'other patch', 'other patches')} that were not given (patch-id ${ids})`,
    );
  }
  return lines;
}

function sourceText({ source, version, described }: Tested): string {
  const known = [version !== undefined && !source.includes(version) ? version : '', described ?? ''].filter(
    Boolean,
  );
  return known.length === 0 ? source : `${source} (${known.join(', ')})`;
}

/** What the cases ran of a patch: in one line, then function by function. */
export function reachLines(reach: PatchReach): readonly [string, ...string[]] {
  const { functions, cases, of, few, uncounted } = reach;
  const [run, all] = [sum(functions, 'run'), sum(functions, 'lines')];
  const left = uncounted.length === 0 ? [] : [`  not counted: ${uncounted.join(', ')}`];
  if (functions.length === 0) return ['Reach: nothing that it changes is code that can be counted', ...left];
  const lines =
    all === 0
      ? 'it adds no line of code, and what it changes'
      : `${run} of ${counted(all, 'line')} of code that it adds`;
  const verb = all === 0 ? 'is run' : run === 1 ? 'is run' : 'are run';
  return [
    cases === 0
      ? 'Reach: no case reaches this patch'
      : `Reach: ${lines} ${verb}, by ${cases} of ${counted(of, 'case')}`,
    ...functions.map((each) => `  ${functionText(each)}`),
    ...left,
    ...(few.length === 0
      ? []
      : [`  These run all of it that any case runs: ${few.map((id) => `--only ${id}`).join(' ')}`]),
  ];
}

function functionText({ path, name, lines, run, missed, cases }: FunctionReached): string {
  const share = lines === 0 ? 'no line of code is new' : `${run}/${lines} lines`;
  const not = missed.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
  return `${path} ${name}: ${share}, by ${counted(cases, 'case')}${not === '' ? '' : `; not ${not}`}`;
}

function sum(functions: readonly FunctionReached[], what: 'run' | 'lines'): number {
  return functions.reduce((total, each) => total + each[what], 0);
}
