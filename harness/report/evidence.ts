import { isAsExpected, show } from '../judge/value.ts';
import { endingText } from '../results/ending.ts';
import type { CaseResult } from '../results/results.ts';

/** One record of a result, both sides in one line of text. */
export interface ComparedRecord {
  readonly name: string;
  readonly expected: string;
  readonly observed: string;
  /** What was observed is (one of) what was expected. */
  readonly same: boolean;
}

/** Every record that was expected or observed. A guest chooses names: `constructor` is as good as any. */
export function compareRecords({ expected = {}, observed }: CaseResult): readonly ComparedRecord[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(observed)])];
  return names.map((name) => {
    const want = Object.hasOwn(expected, name) ? expected[name] : undefined;
    const have = Object.hasOwn(observed, name) ? observed[name] : undefined;
    return {
      name,
      expected: want === undefined ? 'nothing' : show(want),
      observed: have === undefined ? 'nothing' : show(have),
      same: want !== undefined && have !== undefined && isAsExpected(want, have),
    };
  });
}

/** How many lines of the kernel log are shown. */
const kernelLogLines = 20;
const outputLines = 10;

/** The end of what the kernel logged while the program ran. */
export function kernelLogTail(result: CaseResult): readonly string[] {
  return (result.kernelLog ?? []).slice(-kernelLogLines);
}

/** The end of what the program printed. */
export function outputTail(result: CaseResult): readonly string[] {
  return (result.output ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-outputLines);
}

/** The evidence of a result as lines of text as they are: the report that shows them escapes them. */
export function evidenceLines(result: CaseResult): readonly string[] {
  return [
    ...(result.reason === undefined ? [] : [result.reason]),
    `the program ${endingText(result.ending)}`,
    ...compareRecords(result).flatMap(({ name, expected, observed, same }) =>
      same ? [`same ${name} ${observed}`] : [`expected ${name} ${expected}`, `observed ${name} ${observed}`],
    ),
    ...kernelLogTail(result).map((line) => `kernel: ${line}`),
    ...outputTail(result).map((line) => `output: ${line}`),
  ];
}
