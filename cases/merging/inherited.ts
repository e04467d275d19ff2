import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** In a child, of mappings that its parent has touched or not: [name, title, C before the fork, entries, since growth merges, since 6.16]. */
const inherited = [
  ['neither', 'neither was touched', '', 'both'],
  ['first', 'the first was touched by its parent', 'fill(slot(0), "ab");', 'later'],
  ['second', 'the second was touched by its parent', 'fill(slot(4), "xy");', 'never'],
] as const;

export const growthInAChild = clause('merging/growth-in-a-child', {
  says: 'In a child a mapping that its parent had touched does not become one with an untouched one that grows up to it; it may grow up to one itself (since 6.16).',
  source: [{ code: 'mm/vma.c: vma_is_fork_child' }, commitOf('untouched-merges-behind-touched')],
  cases: inherited.map(([name, title, setUp, when]) => {
    const after = `${name === 'first' ? 'ab' : '..'}..${name === 'second' ? 'xy' : '..'}-`;
    const apart = { call: at(0), mappings: ['0-4 rw-p', '4-6 rw-p'], after };
    const one = { call: at(0), mappings: ['0-6 rw-p'], after };
    return {
      name,
      title: `a child lets one of two mappings grow over the gap between: ${title}`,
      program: c`
        pid_t child;
        int status;

        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        ${setUp}
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
          observe_mappings("mappings", 0, 7);
          observe_strip("after", 0, 7);
          _exit(0);
        }
        if (waitpid(child, &status, 0) != child || status)
          failed("the child ended with %d", status);
      `,
      expect: {
        mremap: apart,
        ...(when === 'both' && { 'growth-merges': one }),
        ...(when === 'later' && { 'untouched-merges-behind-touched': one }),
      },
    };
  }),
});

/** What a child does with two pages at 2 that its parent has touched: [name, title, C, records, entries, strip]. */
const inChildren = [
  [
    'back-between',
    'out and back between untouched mappings of its own',
    `observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
carve(0, 2, PRIVATE_ANON);
carve(4, 2, PRIVATE_ANON);
observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));`,
    { out: at(20), back: at(2) },
    ['0-2 rw-p', '2-4 rw-p', '4-6 rw-p'],
    '..cd..-',
  ],
  [
    'untouched-behind',
    'lets untouched pages of its own be moved behind them',
    `carve(20, 2, PRIVATE_ANON);
observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    { call: at(4) },
    ['2-4 rw-p', '4-6 rw-p'],
    '--cd..-',
  ],
  [
    'part-out-and-back',
    'moves one of them out and back',
    `observe_mremap("out", slot(3), PAGE, PAGE, ${F}, slot(20));
observe_mremap("back", slot(20), PAGE, PAGE, ${F}, slot(3));`,
    { out: at(20), back: at(3) },
    ['2-4 rw-p'],
    '--cd---',
  ],
] as const;

export const inheritedPagesStayApart = clause('merging/inherited-pages-stay-apart', {
  says: 'What a child has inherited touched becomes one entry with its own parts only, not with untouched mappings of the child, whichever of them is moved; the parent keeps its own.',
  source: [{ code: 'mm/vma.c: is_mergeable_anon_vma, vma_is_fork_child' }],
  cases: inChildren.map(([name, title, what, records, mappings, after]) => ({
    name,
    title: `a child with two touched pages of its parent: ${title}`,
    program: c`
      pid_t child;
      int status;

      fill(carve(2, 2, PRIVATE_ANON), "cd");
      child = fork();
      if (child < 0)
        broken("fork: %s", errno_name(errno));
      if (!child) {
        ${what}
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
        _exit(0);
      }
      if (waitpid(child, &status, 0) != child || status)
        failed("the child ended with %d", status);
      observe_strip("parent", 0, 7);
    `,
    expect: { mremap: { ...records, mappings: [...mappings], after, parent: '--cd---' } },
  })),
});
