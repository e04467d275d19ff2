import { evidenceLines } from './evidence.ts';
import { isLost } from '../results/exit-status.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { knownText, standing, tally } from '../results/standing.ts';
import { xml, xmlLines } from '../text/markup.ts';

/**
 * JUnit XML: a testsuite for each kernel, a testcase for each case with its clause as the class.
 *
 * `failure` is a deviation or a known bug that is gone, `error` what is broken, `skipped` what is unsupported or
 * a known bug; the message is the reason.
 */
export function junitReport(results: Results): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dontunmap" ${totals(results.kernels)} time="${(results.milliseconds / 1e3).toFixed(3)}">`,
    ...results.kernels.flatMap((kernel) => suite(kernel, results)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(kernel: KernelResults, { startedAt, specification }: Results): readonly string[] {
  const { name, release = 'no release', cases, failure } = kernel;
  const microseconds = cases.reduce((sum, each) => sum + each.microseconds, 0);
  const time = `time="${seconds(microseconds)}" timestamp="${xml(startedAt)}"`;
  return [
    `  <testsuite name="${xml(`${name} (${release})`)}" ${totals([kernel])} ${time}>`,
    ...(failure ? [bootError(name, failure)] : []),
    ...cases.map((each) => testcase(each, specification)),
    '  </testsuite>',
  ];
}

/** A kernel without answers, or without all of them, is a test of its own that nobody could finish. */
function bootError(kernel: string, { why, console: said }: NonNullable<KernelResults['failure']>): string {
  const error = `<error message="${xml(why)}">${xmlLines(said)}</error>`;
  return `    <testcase classname="boot" name="${xml(kernel)}" time="0.000000">${error}</testcase>`;
}

function totals(kernels: readonly KernelResults[]): string {
  const cases = kernels.flatMap((kernel) => kernel.cases);
  const lost = kernels.filter(isLost).length;
  const { known, gone, deviates, unsupported, broken } = tally(cases);
  return `tests="${cases.length + lost}" failures="${deviates + gone}" errors="${broken + lost}" skipped="${known + unsupported}"`;
}

function testcase(result: CaseResult, specification: Results['specification']): string {
  const head = `    <testcase classname="${xml(result.clause)}" name="${xml(result.id)}" time="${seconds(result.microseconds)}"`;
  const body = outcome(result, specification);
  return body === '' ? `${head}/>` : `${head}>${body}</testcase>`;
}

function outcome(result: CaseResult, specification: Results['specification']): string {
  const reason = result.reason ?? result.verdict;
  const element = (name: string, message: string): string =>
    `<${name} message="${xml(message)}">${xmlLines(evidenceLines(result))}</${name}>`;
  switch (standing(result)) {
    case 'conforms':
      return '';
    case 'known':
      return `<skipped message="${xml(`known: ${knownText(result, specification)}`)}"/>`;
    case 'unsupported':
      return `<skipped message="${xml(reason)}"/>`;
    case 'gone':
      return element('failure', `gone: ${knownText(result, specification)}`);
    case 'deviates':
      return element('failure', reason);
    case 'broken':
      return element('error', reason);
  }
}

function seconds(microseconds: number): string {
  return (microseconds / 1e6).toFixed(6);
}
