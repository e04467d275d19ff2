import type { KernelResults } from '../results/results.ts';
import { standing } from '../results/standing.ts';
import { seriesOf } from '../spec/release.ts';

/**
 * What cases/bugs.ts or cases/changes.ts may say of a point at which answers change, as lines to begin with: what was run is known, where
 * mainline changed is not.
 */
export function proposalLines(before: KernelResults, after: KernelResults): readonly string[] {
  const [was, is] = [before.upstream, after.upstream];
  if (was === undefined || is === undefined) return [];
  const series = seriesOf(is);
  const point = seriesOf(was) === series ? `stable: { '${series}': '${is}' }` : undefined;
  const not = `// Between ${was} and ${is}: look for the commit before you believe it.`;
  if (isWrong(before) && !isWrong(after)) {
    return [
      'cases/bugs.ts, what mended it:',
      not,
      `fixed: { ${point ?? `mainline: '${series}'`}, title: '…' },`,
      `evidence: 'Ran: wrong on ${was}, right on ${is}.',`,
    ];
  }
  if (!isWrong(before) && isWrong(after)) {
    return [
      'cases/bugs.ts, since when it is there:',
      not,
      `since: '${is}',`,
      `evidence: 'Ran: right on ${was}, wrong on ${is}.',`,
    ];
  }
  return [
    'cases/changes.ts:',
    not,
    `since: '${series}',${point === undefined ? '' : ` ${point},`} title: '…',`,
  ];
}

function isWrong({ cases }: KernelResults): boolean {
  return cases.some((each) => ['deviates', 'known'].includes(standing(each)));
}
