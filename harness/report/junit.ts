import { evidenceLines } from './evidence.ts';
import { printable } from './printable.ts';
import type { CaseResult, Results } from './results.ts';

/** JUnit XML: a suite a kernel, a testcase a case. Known deviations and what is unsupported are skipped, with the reason. */
export function junitReport(results: Results): string {
  const suites = results.kernels.map(({ name, release, cases }) => {
    const count = (verdict: CaseResult['verdict']): number =>
      cases.filter((each) => each.verdict === verdict).length;
    const failures = cases.filter(
      (each) => each.stale || (each.verdict === 'deviates' && !each.known),
    ).length;
    const skipped = count('unsupported') + cases.filter((each) => each.known).length;
    const head = `  <testsuite name="${xml(`${name} (${release})`)}" tests="${cases.length}" failures="${failures}" errors="${count('broken')}" skipped="${skipped}">`;
    return [head, ...cases.map((each) => testcase(each, name)), '  </testsuite>'].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="dontunmap">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function testcase(result: CaseResult, kernel: string): string {
  const head = `    <testcase classname="${xml(`${kernel}.${result.clause}`)}" name="${xml(result.id)}" time="${(result.microseconds / 1e6).toFixed(6)}"`;
  const body = outcome(result);
  return body === '' ? `${head}/>` : `${head}>${body}</testcase>`;
}

function outcome(result: CaseResult): string {
  const text = xml(evidenceLines(result).map(printable).join('\n'));
  const message = xml(printable(result.reason ?? ''));
  if (result.stale) return `<failure message="stale: ${xml(result.stale.reason)}"/>`;
  if (result.known) return `<skipped message="known: ${xml(result.known.reason)}"/>`;
  if (result.verdict === 'deviates') return `<failure message="${message}">${text}</failure>`;
  if (result.verdict === 'broken') return `<error message="${message}">${text}</error>`;
  return result.verdict === 'unsupported' ? `<skipped message="${message}"/>` : '';
}

/** Text as XML content or attribute. */
export function xml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? '');
}
