import { dirname, join, normalize } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { errata } from '../../cases/surveys/errata.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { invented, since, specification } from '../testing/specifications.ts';
import { hostile, sample } from '../testing/sample-results.ts';
import type { CaseResult } from '../results/results.ts';
import { siteFiles } from './index.ts';
import type { SiteSources } from './site.ts';

const sources: SiteSources = { specification, wrongKernels: [], errata, reproducer: ({ id }) => id };
const written = (from: SiteSources): ReadonlyMap<string, string> =>
  new Map(siteFiles(from).map(({ path, text }) => [path, text()]));
const site = written(sources);
const assets = ['site.css', 'site.js'];

describe('of the whole specification', () => {
  const pages = [...site].filter(([path]) => path.endsWith('.html'));
  const idsOf = new Map(
    pages.map(([path, text]) => [path, [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)]),
  );

  it('has a page at the address of each clause, and a file of C for each case', () => {
    for (const { id } of specification.clauses) expect(site.has(`${id}/index.html`)).toBe(true);
    for (const { id } of specification.cases) expect(site.get(`${id}.c`)).toBe(id);
    expect(new Set(siteFiles(sources).map(({ path }) => path)).size).toBe(site.size);
  });

  it('has no link that leads nowhere, and nothing from elsewhere', () => {
    const lost = pages.flatMap(([path, text]) =>
      [...text.matchAll(/ (href|src)="([^"]*)"/g)].flatMap(([, kind, to = '']) => {
        if (to.startsWith('https://')) return kind === 'href' ? [] : [`${path}: ${to}`];
        const [file = '', id] = to.split('#');
        const target = file === '' ? path : normalize(join(dirname(path), file));
        const there = site.has(target) || assets.includes(target);
        return there && (id === undefined || idsOf.get(target)?.includes(id)) ? [] : [`${path}: ${to}`];
      }),
    );
    expect(lost).toEqual([]);
  });

  it('has each id once on a page', () => {
    const twice = [...idsOf].filter(([, ids]) => new Set(ids).size < ids.length);
    expect(twice.map(([path]) => path)).toEqual([]);
  });

  it('names at its start only clauses that there are, and links each', () => {
    const start = site.get('index.html') ?? '';
    expect(start).toMatch(/<a href="dontunmap\/source-mapping-stays\/index.html">/);
    expect(start.match(/(?<!">)<code>[a-z-]+\/[a-z-]+<\/code>/g)).toBeNull();
  });

  it('is the same each time', () => {
    expect(written(sources)).toEqual(site);
  });

  it('answers when EFAULT comes', () => {
    const page = site.get('errno/index.html') ?? '';
    expect(page).toContain('<section id="EFAULT">');
    expect(page).toMatch(/EFAULT[^]*source-must-be-mapped/);
  });

  it('has a script of what can be found', () => {
    const entries: unknown = JSON.parse(
      (site.get('search.js') ?? '').replace(/^window\.searchEntries = /, '').replace(/;\s*$/, ''),
    );
    expect(entries).toContainEqual([
      'dontunmap/source-reads-zero/index.html',
      'clause',
      specification.clauses.find(({ id }) => id === 'dontunmap/source-reads-zero')?.says,
      expect.stringContaining('MREMAP_DONTUNMAP'),
    ]);
  });
});

describe('with answers of kernels', () => {
  const test: Case = {
    id: 't/one/moves',
    clause: 't/one',
    title: 'the <pages> move',
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
      observe_strip("after", 0, 4);
    `,
    expect: {
      always: { move: { errno: 'EINVAL' }, after: 'ab--' },
      future: { move: { page: 2 }, after: '--ab' },
    },
    bugs: { 'is-wrong': { after: '----' } },
  };
  const changed = invented([test], {
    bugs: { 'is-wrong': { what: 'It is <wrong>.', since: '5.7', evidence: 'Ran: CVE-2025-1234.' } },
    changes: { always: since('2.6.0'), future: since('99.0', { '6.12': '6.12.9' }) },
  });
  const answer: CaseResult = {
    id: test.id,
    clause: test.clause,
    title: test.title,
    verdict: 'deviates',
    reason: hostile,
    observed: { after: hostile },
    ending: { how: 'exited', code: 0 },
    microseconds: 1,
  };
  const [first] = sample.kernels;
  const results = {
    ...sample,
    kernels: [
      { ...first!, name: `5.10 ${hostile}`, cases: [answer], changes: ['always'], bugs: ['is-wrong'] },
      {
        ...first!,
        name: 'new',
        cases: [{ ...answer, known: 'is-wrong' }],
        changes: ['always', 'future'],
        bugs: [],
      },
      { ...first!, name: 'none', cases: [] },
    ],
  };
  const small = written({
    specification: changed,
    errata: {},
    reproducer: () => '',
    results,
    wrongKernels: [{ id: 't/x', clause: 't/one', wrong: 'A <page> is lost.', tracks: ['6.12'] }],
  });
  const clause = small.get('t/one/index.html') ?? '';

  it('escapes all of them', () => {
    const pages = [...small].filter(([path]) => path.endsWith('.html'));
    for (const [, text] of pages)
      expect(text).not.toMatch(/<script>&amp;|(?!\n)[\p{Cc}\p{Cf}\p{Cs}]|<pages>|<wrong>|<page>/u);
    expect(clause).toContain('reversed');
  });

  it('has a cell a kernel, in words too', () => {
    expect(clause).toContain(
      '<td class="cell fails"><span aria-hidden="true">✗</span> <span class="words">deviates</span></td>',
    );
    expect(clause).toContain('<span class="words">known bug</span>');
    expect(clause).toContain('<span class="sr">not asked</span>');
  });

  it('shows pages before and after, what changed, what the bug shows, and who is rejected', () => {
    expect(clause).toContain('aria-label="set up: ab--"');
    expect(clause).toContain(
      '<div class="changed"><dt>after</dt><dd><svg class="strip" role="img" aria-label="after: --ab"',
    );
    expect(clause).toContain('Since 99.0, 6.12.9');
    expect(clause).toContain('With the bug <a href="../../bugs/index.html#is-wrong">');
    expect(clause).toContain('A &lt;page&gt; is lost.');
  });

  it('says which kernels have a change or a bug, for the comparison', () => {
    const changes = small.get('changes/index.html') ?? '';
    expect(changes).toContain('<section id="future" data-kernels="1">');
    expect(changes).toContain('<section class="bug" data-kernels="0" hidden>');
    expect(small.get('errno/index.html')).toContain('since 2.6.0, until before 99.0, 6.12.9');
  });
});
