import { expect, it } from 'vitest';
import { htmlReport } from './html.ts';
import { changed, fine, sample, terse } from '../testing/sample-results.ts';

const page = htmlReport(sample);

it('needs nothing from outside, and has one script, of its own', () => {
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<link|<img|src=|https?:|url\(|@import/);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).toContain('color-scheme: light dark');
});

it('links every cell of the matrix to what the kernel answered to the clause', () => {
  const targets = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(page).toContain('<td class="fails"><a href="#A-1@5.10">1/2 ✗</a></td>');
  expect(page).toContain('<li id="A-1@5.10" data-kernel="0" class="fails">5.10: 1/2 ✗</li>');
});

it('makes an anchor of any id', () => {
  const page = htmlReport(changed((each) => ({ ...each, clause: 'A 1."x' })));
  expect(page).toContain('<section id="A~201.~22x" data-clause="A 1.&quot;x">');
});

it('has for its filters what each kernel answered, families and kernels', () => {
  expect(page).toContain('id="A-1/bad" data-answers="deviates conforms" open>');
  expect(page).toContain('<option value="A">A</option>');
  expect(page).toContain('<option value="1">7.3-rc</option>');
  expect(page).toContain('data-well="0"');
});

it('says how to see it again: on kernels that can be named, as words of a shell', () => {
  expect(page).toContain('Again: <code>dontunmap run A-1/bad -k 5.10</code>');
  expect(page).toContain('Again: <code>dontunmap run A-1/good</code>');
  const [first] = sample.kernels;
  const odd = htmlReport({ ...sample, kernels: [{ ...first!, name: "it's ./bzImage" }] });
  expect(odd).toContain('-k &#39;it&#39;\\&#39;&#39;s ./bzImage&#39;</code>');
});

it('has the sources of a clause, and says what marks and strips mean', () => {
  expect(page).toContain('<p class="soft">mm/mremap.c</p>');
  expect(page).toContain('<summary>What the marks mean</summary>');
});

it('shows what each kernel was expected to do and did, open where the run fails', () => {
  expect(page).toContain('open><summary><span class="fails">deviates, conforms</span> it is bad');
  expect(page).toContain('data-answers="known known"><summary><span class="known">known</span> it was a bug');
  expect(page).toContain('"><summary><span class="unsupported">unsupported</span>');
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
