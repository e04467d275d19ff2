import { counted } from '../text/counted.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';
import type { SelftestCampaign, SelftestTrial } from './campaign.ts';

/** [test, how it ends on the right kernel, how many mutants it rejects], and a row of all. */
function rowsOf({ right, trials }: SelftestCampaign): readonly (readonly string[])[] {
  const rejected = (by: (trial: SelftestTrial) => boolean): string => `${trials.filter(by).length}`;
  return [
    ...Object.entries(right).map(([name, ending]) => [name, ending, rejected(({ by }) => by.includes(name))]),
    ['any of them', '', rejected(({ by }) => by.length > 0)],
  ];
}

const heads = ['selftest', 'right kernel', 'mutants rejected'];

/** What the kernel's own tests reject, for a terminal. */
export function selftestsReport(campaign: SelftestCampaign, columns: number): string {
  const { trials, left } = campaign;
  const parts = [table([heads, ...rowsOf(campaign)]).trimEnd()];
  if (left.length > 0) parts.push(wrap(`Not compiled here: ${left.join(', ')}`, columns, '', '  '));
  for (const { mutant, by } of trials.filter((each) => each.by.length > 0))
    parts.push(`${wrap(`${mutant.id}: ${mutant.wrong}`, columns, '', '  ')}\n  by ${by.join(', ')}`);
  return `${parts.join('\n\n')}\n\n${scoreLine(trials)}\n`;
}

/** A section of docs/proof.md: of the same mutants, those that the kernel's own tests reject. */
export function selftestsSection(campaign: SelftestCampaign): string {
  const { trials, left } = campaign;
  const cells = [heads, heads.map(() => '---'), ...rowsOf(campaign)];
  const found = trials.filter(({ by }) => by.length > 0);
  return [
    `${scoreLine(trials)}. A test counts that passes on the right kernel.`,
    '',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
    '',
    ...(left.length > 0 ? [`Not compiled: ${left.join(', ')}.`, ''] : []),
    ...found.map(({ mutant, by }) => `- ${mutant.id}: ${by.join(', ')}`),
  ]
    .join('\n')
    .trim();
}

function scoreLine(trials: readonly SelftestTrial[]): string {
  const tried = trials.filter(({ why }) => why === undefined);
  const rejected = tried.filter(({ by }) => by.length > 0).length;
  const share = tried.length === 0 ? 0 : (100 * rejected) / tried.length;
  return `${counted(tried.length, 'mutant')} tried: ${rejected} rejected by the kernel's own selftests (${share.toFixed(1)} %)`;
}
