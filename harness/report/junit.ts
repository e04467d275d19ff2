import { evidenceLines } from './evidence.ts';
import { isLost } from '../results/exit-status.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { knownText, standing, tally } from '../results/standing.ts';
import { xml, xmlLines } from '../text/markup.ts';

/**
 * JUnit XML: a testsuite for each kernel, a testcase for each case; its class is the kernel and the clause: servers know a test by class and
 * name, whatever the suite. The point release is a property, not a part of a name, so that histories go on with the next one.
 *
 * `failure` is a deviation or a known bug that is gone, `error` what is broken, `skipped` what is unsupported or
 * a known bug; the message is the reason.
 *
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export function junitReport(results: Results): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dontunmap" ${totals(results.kernels).replace(/ skipped=.*/, '')} time="${(results.milliseconds / 1e3).toFixed(3)}">`,
    ...results.kernels.flatMap((kernel) => suite(kernel, results)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(kernel: KernelResults, { startedAt, specification }: Results): readonly string[] {
  const { name, release = 'no release', cases, failure } = kernel;
  const microseconds = cases.reduce((sum, each) => sum + each.microseconds, 0);
  const time = `time="${seconds(microseconds)}" timestamp="${xml(startedAt.replace(/\.\d+Z?$|Z$/, ''))}"`;
  return [
    `  <testsuite name="${xml(name)}" ${totals([kernel])} ${time}>`,
    `    <properties><property name="release" value="${xml(release)}"/></properties>`,
    ...(failure ? [bootError(name, failure)] : []),
    ...cases.map((each) => testcase(each, name, specification)),
    '  </testsuite>',
  ];
}

/** A kernel without answers, or without all of them, is a test of its own that nobody could finish. */
function bootError(kernel: string, { why, console: said }: NonNullable<KernelResults['failure']>): string {
  const error = `<error message="${xml(why)}">${xmlLines(said)}</error>`;
  return `    <testcase classname="${xml(kernel)}" name="boot" time="0.000000">${error}</testcase>`;
}

function totals(kernels: readonly KernelResults[]): string {
  const cases = kernels.flatMap((kernel) => kernel.cases);
  const lost = kernels.filter(isLost).length;
  const { known, gone, deviates, unsupported, broken } = tally(cases);
  return `tests="${cases.length + lost}" failures="${deviates + gone}" errors="${broken + lost}" skipped="${known + unsupported}"`;
}

function testcase(result: CaseResult, kernel: string, specification: Results['specification']): string {
  const head = `    <testcase classname="${xml(`${kernel}/${result.clause}`)}" name="${xml(result.id)}" time="${seconds(result.microseconds)}"`;
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
