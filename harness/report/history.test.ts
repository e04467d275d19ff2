import { describe, expect, it } from 'vitest';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { hostile, lost, sample } from '../testing/sample-results.ts';
import { answersOf, historiesOf, historyReport, onlyChanged } from './history.ts';
import { historySvg } from './history-svg.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = { ...good, verdict: 'deviates', reason: 'wrong' };
const known: CaseResult = { ...bad, known: 'an-old-bug' };
const lacks: CaseResult = { ...good, verdict: 'unsupported', reason: 'no' };
const broken: CaseResult = { ...good, verdict: 'broken', reason: 'no' };

const at = (clause: string, result: CaseResult, name = 'x'): CaseResult => ({
  ...result,
  clause,
  id: `${clause}/${name}`,
});
const on = (upstream: string, ...cases: CaseResult[]): KernelResults => ({ ...kernel, upstream, cases });
const file = (startedAt: string, ...kernels: KernelResults[]): Results => ({ ...sample, startedAt, kernels });
const histories = (...files: Results[]) => historiesOf(files.flatMap(answersOf));
const told = (...files: Results[]) =>
  historyReport(histories(...files), false, { columns: 80, color: false }).split('\n');

describe('a history', () => {
  it('has releases in their order, whatever the order of the runs', () => {
    const lines = told(
      file('2026-02', on('7.3-rc7', at('move/a', good)), on('6.12.9', at('move/a', known))),
      file('2026-01', on('6.12.118', at('move/a', good)), on('5.10.262', at('move/a', lacks))),
    );
    expect(lines.slice(0, 3)).toEqual([
      'x86_64: 4 releases from 5.10.262 to 7.3-rc7; 1 of 1 clause changed',
      'move',
      '  a  – 5.10.262  k 6.12.9  ✓ 6.12.118',
    ]);
  });

  it('has the clauses that changed, or all', () => {
    const files = [
      file(
        '1',
        on('6.1', at('move/a', good), at('move/b', good)),
        on('6.2', at('move/a', bad), at('move/b', good)),
      ),
    ];
    const [history] = histories(...files);
    expect(history?.clauses.map(({ id }) => id)).toEqual(['move/a', 'move/b']);
    expect(onlyChanged(history!).clauses.map(({ id }) => id)).toEqual(['move/a']);
    expect(historyReport([history!], true, { columns: 80, color: false })).toContain('\n  b  ✓ 6.1\n');
  });

  it('takes the answer of the most cases, and of those the last', () => {
    const both = [at('move/a', good), at('move/a', bad, 'y')];
    const [history] = histories(
      file('3', on('6.1', at('move/a', good))),
      file('2', on('6.1', ...both)),
      file('1', on('6.1', at('move/a', known), at('move/a', known, 'y'))),
    );
    expect(history?.clauses[0]?.spans).toEqual([{ verdict: 'deviates', from: '6.1', to: '6.1' }]);
  });

  it('knows nothing of what is broken, of no kernel, and of one without a release', () => {
    const { upstream: _, ...nameless } = on('6.1', good);
    expect(answersOf(file('1', lost, nameless, on('6.1', broken), on('next', good)))).toEqual([]);
    const [history] = histories(
      file('1', on('6.1', at('a/b', good)), on('6.2', at('a/b', broken)), on('6.3', at('a/b', good))),
    );
    expect(history?.clauses[0]?.spans).toEqual([{ verdict: 'conforms', from: '6.1', to: '6.3' }]);
  });

  it('keeps architectures and sizes of pages apart', () => {
    const arm = { ...on('6.12', at('a/b', good)), architecture: 'aarch64' };
    const large = { ...arm, boot: { ...kernel.boot!, pageSize: 16384 } };
    const lines = histories(file('1', arm, large, on('6.12', at('a/b', good)))).map(({ line }) => line);
    expect(lines).toEqual(['aarch64', 'aarch64, pages of 16 KiB', 'x86_64']);
  });

  it('fits into a terminal, and cannot move its cursor', () => {
    const long = `move/${'long-'.repeat(15)}`;
    const many = Array.from({ length: 12 }, (_, index) =>
      on(
        `6.12.${index + 100}`,
        at(long, index % 2 ? good : bad),
        at(`move/${hostile}`, index % 2 ? good : bad),
      ),
    );
    const lines = told(file('1', ...many));
    expect(lines.join('\n')).not.toContain('\u001b');
    expect(lines.filter((line) => line.length > 80).map((line) => line.trim().slice(0, 10))).toEqual([
      '\\x1b[31m\\x',
    ]);
  });

  it('is a picture, in which nothing from outside is markup', () => {
    const svg = historySvg(histories(file('1', on('6.1', at(hostile, good)), on('6.2', at(hostile, bad)))));
    expect(svg).toMatch(/^<svg xmlns=.*\n<title id="title">[^]*<\/svg>\n$/);
    expect(svg).not.toContain('<script>');
    expect(svg.match(/<rect class="(conforms|deviates)"/g)).toHaveLength(2);
    expect(historySvg([])).toContain('</svg>');
  });
});
