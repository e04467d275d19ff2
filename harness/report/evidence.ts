import type { CaseResult } from './results.ts';

/** The evidence of a result as lines of text: for reports that take text and escape it themselves. */
export function evidenceLines(result: CaseResult): readonly string[] {
  const names = [...new Set([...Object.keys(result.expected ?? {}), ...Object.keys(result.observed)])];
  return [
    ...(result.reason === undefined ? [] : [result.reason]),
    `the program ${result.ending}`,
    ...names.flatMap((name) => [
      `expected ${name} ${JSON.stringify(result.expected?.[name]) ?? 'nothing'}`,
      `observed ${name} ${JSON.stringify(result.observed[name]) ?? 'nothing'}`,
    ]),
    ...(result.kernelLog ?? []).slice(-20).map((line) => `kernel: ${line}`),
  ];
}

/** Whether a result is why a run fails (unsupported apart). */
export function fails(result: CaseResult): boolean {
  return (
    result.verdict === 'broken' ||
    result.stale !== undefined ||
    (result.verdict === 'deviates' && !result.known)
  );
}
