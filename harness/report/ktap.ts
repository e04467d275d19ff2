import { evidenceLines, fails } from './evidence.ts';
import { printable } from './printable.ts';
import type { CaseResult, Results } from './results.ts';

/** KTAP (Documentation/dev-tools/ktap.rst): a nested test a kernel. A known deviation is XFAIL, with its reason. */
export function ktapReport(results: Results): string {
  const lines = ['KTAP version 1', `1..${results.kernels.length}`];
  for (const [index, kernel] of results.kernels.entries()) {
    lines.push('  KTAP version 1', `  # Subtest: ${printable(kernel.name)}`, `  1..${kernel.cases.length}`);
    for (const [number, result] of kernel.cases.entries()) lines.push(...testLines(result, number + 1));
    lines.push(`${kernel.cases.some(fails) ? 'not ok' : 'ok'} ${index + 1} ${printable(kernel.name)}`);
  }
  return `${lines.join('\n')}\n`;
}

function testLines(result: CaseResult, number: number): readonly string[] {
  const name = `${number} ${result.id}`;
  if (fails(result)) {
    const why = result.stale ? [`stale: ${result.stale.reason}`] : evidenceLines(result);
    return [...why.map((line) => `  # ${printable(line)}`), `  not ok ${name}`];
  }
  if (result.known) return [`  ok ${name} # XFAIL ${printable(result.known.reason)}`];
  if (result.verdict === 'unsupported') return [`  ok ${name} # SKIP ${printable(result.reason ?? '')}`];
  return [`  ok ${name}`];
}
