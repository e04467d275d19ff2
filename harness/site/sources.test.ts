import { expect, it } from 'vitest';
import { linked, sourceMarkup } from './sources.ts';

it.each([
  ['mremap(2), man-pages 6.20, ERRORS', 'https://man7.org/linux/man-pages/man2/mremap.2.html'],
  ['PR_SET_VMA(2const), x', 'https://man7.org/linux/man-pages/man2/PR_SET_VMA.2const.html'],
  ['mm/mremap.c: move_vma', '/torvalds/linux.git/tree/mm/mremap.c'],
  ['Documentation/userspace-api/mseal.rst, x', '/tree/Documentation/userspace-api/mseal.rst'],
  ['CVE-2025-38207', 'https://www.cve.org/CVERecord?id=CVE-2025-38207'],
  ['bugzilla.suse 1206359: wrong', 'https://bugzilla.suse.com/show_bug.cgi?id=1206359'],
  ['LTP issue 90', 'https://github.com/linux-test-project/ltp/issues/90'],
])('links %s', (text, address) => {
  expect(linked(text).text).toContain(`${address}">`);
});

it('links each of several, and leaves the rest', () => {
  expect(linked('a <b> CVE-2003-0985, CVE-2004-0077').text).toMatch(/^a &lt;b&gt; <a .*<\/a>, <a .*<\/a>$/);
  expect(linked('rustix, DMTCP and ristretto trackers').text).not.toContain('<a');
});

it('links commits, and messages of a list', () => {
  expect(sourceMarkup({ commit: 'e346b3813067', title: 'mm: x' }).text).toBe(
    '<a href="https://git.kernel.org/torvalds/c/e346b3813067">e346b3813067</a> “mm: x”',
  );
  expect(sourceMarkup({ list: 'A. B., Re: [PATCH] mm: Add x, 2020-01-22' }).text).toContain(
    'href="https://lore.kernel.org/all/?q=s%3A%22mm%3A%20Add%20x%22"',
  );
});
