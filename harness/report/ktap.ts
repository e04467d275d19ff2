import { evidenceLines } from './evidence.ts';
import { hintTexts } from './hints.ts';
import { printable } from '../text/printable.ts';
import { fails } from '../results/exit-status.ts';
import type { CaseResult, Results } from '../results/results.ts';
import { knownText, standing } from '../results/standing.ts';

/**
 * KTAP version 1 (Documentation/dev-tools/ktap.rst): a nested test for each kernel.
 *
 * A known bug is XFAIL and what is unsupported SKIP, both `ok` as they do not fail the run; what is broken is
 * ERROR. Diagnostic lines stand before the line that they are about.
 */
export function ktapReport(results: Results): string {
  const lines = ['KTAP version 1', `1..${results.kernels.length}`];
  for (const [index, kernel] of results.kernels.entries()) {
    const { name, cases, failure } = kernel;
    lines.push('  KTAP version 1', `  # Subtest: ${description(name)}`, `  1..${cases.length}`);
    for (const [number, result] of cases.entries())
      lines.push(...testLines(result, number + 1, results.specification));
    lines.push(...(failure?.console ?? []).map((line) => `# console: ${printable(line)}`));
    lines.push(...hintTexts(kernel).map((text) => `# ${printable(text)}`));
    const ok = !failure && !cases.some(fails);
    const error = failure ? ` # ERROR ${description(failure.why)}` : '';
    lines.push(`${ok ? 'ok' : 'not ok'} ${index + 1} ${description(name)}${error}`);
  }
  return `${lines.join('\n')}\n`;
}

function testLines(
  result: CaseResult,
  number: number,
  specification: Results['specification'],
): readonly string[] {
  const test = `${number} ${description(result.id)}`;
  const reason = description(result.reason ?? '');
  const about = evidenceLines(result).map((line) => `  # ${printable(line)}`);
  switch (standing(result)) {
    case 'conforms':
      return [`  ok ${test}`];
    case 'known':
      return [`  ok ${test} # XFAIL ${description(knownText(result, specification))}`];
    case 'unsupported':
      return [`  ok ${test} # SKIP ${reason}`.trimEnd()];
    case 'gone':
      return [`  # gone: ${printable(knownText(result, specification))}`, ...about, `  not ok ${test}`];
    case 'broken':
      return [...about, `  not ok ${test} # ERROR ${reason}`.trimEnd()];
    case 'deviates':
      return [...about, `  not ok ${test}`];
  }
}

/** A description cannot include `#`, and parsers find a directive after any: a guest's words must not become one. */
function description(text: string): string {
  return printable(text).replaceAll('#', String.raw`\x23`);
}
