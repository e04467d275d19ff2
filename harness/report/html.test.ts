import { expect, it } from 'vitest';
import { htmlReport } from './html.ts';
import { changed, fine, sample, terse } from '../testing/sample-results.ts';

const page = htmlReport(sample);

it('needs nothing from outside and no scripts', () => {
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<link|<img|src=|https?:|url\(|@import/);
  expect(page).toContain('color-scheme: light dark');
});

it('links every cell of the matrix to its clause', () => {
  const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
  expect(targets).toHaveLength(15);
  for (const id of targets) expect(page).toContain(`<section id="${id}">`);
  expect(page).toContain('<td class="fails"><a href="#A-1">1/2 ✗</a></td>');
});

it('makes an anchor of any clause id', () => {
  const page = htmlReport(changed((each) => ({ ...each, clause: 'A 1."x' })));
  expect(page).toContain('<section id="A.201.2e.22x"><h4>A 1.&quot;x</h4>');
});

it('shows what each kernel was expected to do and did, open where the run fails', () => {
  expect(page).toContain('<details open><summary><span class="fails">deviates, conforms</span> it is bad');
  expect(page).toContain('<details><summary><span class="known">known</span> it was a bug');
  expect(page).toContain('<details><summary><span class="unsupported">unsupported</span>');
  expect(page).toContain('<strong>5.10, 7.3-rc</strong>');
  expect(page).toContain(
    '<td><code>&quot;....--abcd&quot;</code></td><td class="fails"><code>&quot;abcd--abcd&quot;</code></td>',
  );
  expect(page).toContain('<p>an-old-bug: It is an old bug; fixed by &quot;mm/mremap: fix it&quot;</p>');
});

it('escapes everything', () => {
  expect(page).toContain('And &lt;so&gt; on.');
  expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
});

it('says so when all is well', () => {
  expect(htmlReport(fine)).toContain('<p class="conforms">2 conform, 0 show a known bug');
});

it('needs no reason and no key', () => {
  expect(htmlReport(terse)).toContain(
    '<span class="soft">expected of kernels with nothing, exited with 1</span></p>\n<div',
  );
});
