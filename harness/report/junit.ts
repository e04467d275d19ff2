import { evidenceLines } from './evidence.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { knownText, standing, tally } from '../results/standing.ts';
import { xml, xmlLines } from '../text/markup.ts';

/**
 * JUnit XML: a testsuite for each kernel, a testcase for each case with its clause as the class.
 *
 * `failure` is a deviation or a known one that is gone, `error` what is broken, `skipped` what is unsupported or
 * known; the message is the reason.
 */
export function junitReport(results: Results): string {
  const all = results.kernels.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dontunmap" ${totals(all)} time="${(results.milliseconds / 1e3).toFixed(3)}">`,
    ...results.kernels.flatMap((kernel) => suite(kernel, results.startedAt)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite({ name, release, cases }: KernelResults, startedAt: string): readonly string[] {
  const microseconds = cases.reduce((sum, each) => sum + each.microseconds, 0);
  const time = `time="${seconds(microseconds)}" timestamp="${xml(startedAt)}"`;
  return [
    `  <testsuite name="${xml(`${name} (${release})`)}" ${totals(cases)} ${time}>`,
    ...cases.map(testcase),
    '  </testsuite>',
  ];
}

function totals(cases: readonly CaseResult[]): string {
  const { known, stale, deviates, unsupported, broken } = tally(cases);
  return `tests="${cases.length}" failures="${deviates + stale}" errors="${broken}" skipped="${known + unsupported}"`;
}

function testcase(result: CaseResult): string {
  const head = `    <testcase classname="${xml(result.clause)}" name="${xml(result.id)}" time="${seconds(result.microseconds)}"`;
  const body = outcome(result);
  return body === '' ? `${head}/>` : `${head}>${body}</testcase>`;
}

function outcome(result: CaseResult): string {
  const reason = result.reason ?? result.verdict;
  const element = (name: string, message: string): string =>
    `<${name} message="${xml(message)}">${xmlLines(evidenceLines(result))}</${name}>`;
  switch (standing(result)) {
    case 'conforms':
      return '';
    case 'known':
      return `<skipped message="${xml(`known: ${knownText(result)}`)}"/>`;
    case 'unsupported':
      return `<skipped message="${xml(reason)}"/>`;
    case 'stale':
      return element('failure', `stale: ${knownText(result)}`);
    case 'deviates':
      return element('failure', reason);
    case 'broken':
      return element('error', reason);
  }
}

function seconds(microseconds: number): string {
  return (microseconds / 1e6).toFixed(6);
}
