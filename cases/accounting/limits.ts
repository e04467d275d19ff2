import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';
import { type Call, calls } from './calls.ts';

export const limitsPage = (name: string) => ({ man: `getrlimit(2), man-pages 6.20, ${name}` });

const mayExpand = { code: 'mm/mmap.c: may_expand_vm' };

/** The strip of the four source pages and what is beside them, from slot 8 to slot 13. */
export const before = (call: Call) => `abcd${call.beside ? '#' : '-'}-`;

/** A byte below what a call needs it is refused, and with exactly that it is not. */
const boundary = (call: Call, limit: string, counter: string, errno: string) => ({
  name: call.name,
  title: `a mapping ${call.does}: one byte less than it needs is ${errno} and nothing changes, exactly that is enough`,
  program: c`
    size_t limit;

    fill(carve(8, 4, PRIVATE_ANON), "abcd");
    ${call.beside ?? ''}
    limit = (size_t)status_kb("${counter}:") * 1024 + ${call.more} * PAGE;
    set_limit(${limit}, limit - 1);
    observe_mremap("below", ${call.arguments});
    observe_strip("refused", 8, 6);
    set_limit(${limit}, limit);
    observe_mremap("exactly", ${call.arguments});
  `,
  expect: {
    [call.dontunmap ? 'dontunmap' : 'mremap']: {
      below: refused(errno),
      refused: before(call),
      exactly: call.move,
    },
  },
});

const grow = calls.filter(({ more }) => more > 0);

const none = calls.filter(({ more }) => more <= 0);

export const addressSpaceIsLimited = clause('accounting/limit-of-the-address-space', {
  says: 'A call that would make the process larger than RLIMIT_AS is refused with ENOMEM, and nothing changes; one that reaches it exactly is not.',
  source: [limitsPage('RLIMIT_AS'), mayExpand],
  cases: grow.map((call) => boundary(call, 'RLIMIT_AS', 'VmSize', 'ENOMEM')),
});

export const dataIsLimited = clause('accounting/limit-of-data', {
  says: 'A call that would make private writable memory larger than RLIMIT_DATA is refused with ENOMEM, and nothing changes; one that reaches it exactly is not.',
  source: [limitsPage('RLIMIT_DATA'), mayExpand],
  cases: grow.map((call) => boundary(call, 'RLIMIT_DATA', 'VmData', 'ENOMEM')),
});

export const onlyDataCounts = clause('accounting/limit-of-data-is-for-data', {
  says: 'RLIMIT_DATA does not keep mappings from growing that are shared, read-only, executable and not writable, or that grow downwards.',
  source: [limitsPage('RLIMIT_DATA'), { code: 'mm/vma.h: is_data_mapping' }],
  cases: (
    [
      ['shared', 'a shared mapping', 'carve(8, 4, SHARED_ANON);'],
      ['read-only', 'a read-only mapping', 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ);'],
      ['inaccessible', 'an inaccessible mapping', 'carve_prot(8, 4, PRIVATE_ANON, PROT_NONE);'],
      ['executable', 'an executable mapping', 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ | PROT_EXEC);'],
      [
        'stack',
        'a mapping that grows downwards',
        'carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, NULL });',
      ],
    ] as const
  ).map(([name, a, map]) => ({
    name,
    title: `${a} grows, in place and by moving, while RLIMIT_DATA is one page`,
    program: c`
      ${map}
      set_limit(RLIMIT_DATA, PAGE);
      observe_mremap("in-place", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
      observe_mremap("moved", slot(8), 6 * PAGE, 9 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
    `,
    expect: { mremap: { 'in-place': at(8), moved: at(20) } },
  })),
});

export const noDataLimitIsTheHardOne = clause('accounting/limit-of-data-of-zero', {
  says: 'A soft RLIMIT_DATA of 0 keeps nobody from growing data: the hard limit does.',
  source: [{ code: 'mm/mmap.c: may_expand_vm, the workaround for Valgrind' }],
  cases: (
    [
      ['unlimited', 'and no hard one', '(size_t)RLIM_INFINITY', at(8), 'abcd..'],
      [
        'hard',
        'and a hard one of what there is',
        '(size_t)status_kb("VmData:") * 1024',
        refused('ENOMEM'),
        'abcd--',
      ],
    ] as const
  ).map(([name, what, hard, move, after]) => ({
    name,
    title: `a soft limit of 0 ${what}: a private mapping is grown in place by two pages`,
    program: c`
      struct rlimit limit = { 0, 0 };

      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      limit.rlim_max = ${hard};
      if (setrlimit(RLIMIT_DATA, &limit))
        broken("setrlimit: %s", errno_name(errno));
      observe_mremap("grow", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
      observe_strip("after", 8, 6);
    `,
    expect: { mremap: { grow: move, after } },
  })),
});

export const limitsAreForGrowth = clause('accounting/limits-are-for-growth', {
  says: 'A process that is above its limits already can still move and shrink mappings, for these make nothing larger.',
  source: [limitsPage('RLIMIT_AS, RLIMIT_DATA'), { code: 'mm/mremap.c: check_prep_vma' }],
  cases: none.flatMap((call) =>
    (['RLIMIT_AS', 'RLIMIT_DATA', 'RLIMIT_MEMLOCK'] as const).map((limit) => ({
      name: `${call.name}-${limit.slice(7).toLowerCase()}`,
      title: `a mapping ${call.does} while ${limit} is one page`,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${limit === 'RLIMIT_MEMLOCK' ? 'if (mlock(slot(8), 4 * PAGE))\n  broken("mlock: %s", errno_name(errno));\ngive_up(14); /* CAP_IPC_LOCK */' : ''}
        set_limit(${limit}, PAGE);
        observe_mremap("move", ${call.arguments});
      `,
      expect: { mremap: { move: call.move } },
    })),
  ),
});

/** The answer, and the strips of source and target. */
type Left = Readonly<Record<string, string | ReturnType<typeof at> | ReturnType<typeof refused>>>;

const overTarget = (
  name: string,
  title: string,
  target: string,
  call: string,
  key: string,
  right: Left,
  checkedEarlier?: Left,
) => ({
  name,
  title,
  program: c`
    fill(carve(8, 4, PRIVATE_ANON), "abcd");
    ${target}
    set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024);
    observe_mremap("move", ${call}, slot(20));
    observe_strip("source", 8, 4);
    observe_strip("target", 20, 6);
  `,
  expect: { [key]: right, ...(checkedEarlier && { 'conditions-checked-earlier': checkedEarlier }) },
});

const fixed = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const replacedTargetMakesRoom = clause('accounting/limit-and-a-replaced-target', {
  says: 'The limit on addresses is asked before a target is replaced by growth (since 6.17; before, the target was gone by then), and after it by MREMAP_DONTUNMAP.',
  source: [limitsPage('RLIMIT_AS'), { code: 'mm/mremap.c: check_prep_vma, mremap_to' }],
  cases: [
    overTarget(
      'growth-over-a-large-target',
      'at the limit, growth by two pages over six that are mapped: it fits once they are gone, or is refused before',
      'fill(carve(20, 6, PRIVATE_ANON), "uvwxyz");',
      `slot(8), 4 * PAGE, 6 * PAGE, ${fixed}`,
      'mremap',
      { move: at(20), source: '----', target: 'abcd..' },
      { move: refused('ENOMEM'), source: 'abcd', target: 'uvwxyz' },
    ),
    overTarget(
      'growth-over-a-small-target',
      'at the limit, growth by two pages over one that is mapped is refused: the source is whole, the target gone before 6.17',
      'fill(carve(20, 1, PRIVATE_ANON), "u");',
      `slot(8), 4 * PAGE, 6 * PAGE, ${fixed}`,
      'mremap',
      { move: refused('ENOMEM'), source: 'abcd', target: '------' },
      { move: refused('ENOMEM'), source: 'abcd', target: 'u-----' },
    ),
    overTarget(
      'dontunmap-over-a-target',
      'at the limit, MREMAP_DONTUNMAP of four pages over four that are mapped: they make room for the destination',
      'fill(carve(20, 6, PRIVATE_ANON), "uvwxyz");',
      `slot(8), 4 * PAGE, 4 * PAGE, ${fixed} | MREMAP_DONTUNMAP`,
      'dontunmap',
      { move: at(20), source: '....', target: 'abcdyz' },
    ),
    overTarget(
      'dontunmap-over-a-small-target',
      'at the limit, MREMAP_DONTUNMAP of four pages over three that are mapped is refused: the source is whole, the target gone',
      'fill(carve(20, 3, PRIVATE_ANON), "uvw");',
      `slot(8), 4 * PAGE, 4 * PAGE, ${fixed} | MREMAP_DONTUNMAP`,
      'dontunmap',
      { move: refused('ENOMEM'), source: 'abcd', target: '------' },
    ),
    overTarget(
      'move-over-a-target',
      'at the limit, a move of four pages over six that are mapped needs no room',
      'fill(carve(20, 6, PRIVATE_ANON), "uvwxyz");',
      `slot(8), 4 * PAGE, 4 * PAGE, ${fixed}`,
      'mremap',
      { move: at(20), source: '----', target: 'abcdyz' },
    ),
  ],
});

export const duplicateIsLimited = clause('accounting/limit-and-a-duplicate', {
  says: 'A second mapping of a shared one (old size 0) needs room below RLIMIT_AS for all its pages.',
  source: [limitsPage('RLIMIT_AS'), man('BUGS')],
  cases: [
    {
      name: 'exactly',
      title: 'three pages are mapped again: one byte less than they need is ENOMEM, exactly that is enough',
      program: c`
        size_t limit;

        fill(carve(8, 4, SHARED_ANON), "abcd");
        limit = (size_t)status_kb("VmSize:") * 1024 + 3 * PAGE;
        set_limit(RLIMIT_AS, limit - 1);
        observe_mremap("below", slot(8), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_strip("refused", 8, 15);
        set_limit(RLIMIT_AS, limit);
        observe_mremap("exactly", slot(8), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_strip("after", 8, 15);
      `,
      expect: {
        mremap: {
          below: refused('ENOMEM'),
          refused: 'abcd-----------',
          exactly: at(20),
          after: 'abcd--------abc',
        },
      },
    },
  ],
});

export const limitWithinManyMappings = clause('accounting/limit-within-many-mappings', {
  says: 'When MREMAP_DONTUNMAP of many mappings (since 6.17) comes to a limit on the way, it is refused with ENOMEM, and those before are moved already.',
  source: [limitsPage('RLIMIT_AS'), { code: 'mm/mremap.c: remap_move' }, commitOf('moves-over-several')],
  cases: [
    {
      name: 'address-space',
      title: 'three mappings of a page each and room for two: two are moved; before 6.17 EFAULT and none',
      program: c`
        fill(carve(8, 3, PRIVATE_ANON), "abc");
        if (mprotect(slot(9), PAGE, PROT_READ))
          broken("mprotect: %s", errno_name(errno));
        set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024 + 2 * PAGE);
        observe_mremap("refused", slot(8), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_strip("source", 8, 3);
        observe_strip("target", 20, 3);
      `,
      expect: {
        dontunmap: { refused: refused('EFAULT'), source: 'abc', target: '---' },
        'moves-over-several': { refused: refused('ENOMEM'), source: '..c', target: 'ab-' },
      },
    },
    {
      name: 'mappings',
      title:
        'eight mappings of a page each and room for eight more: seven are moved, for the last two must be free',
      alone: true,
      program: c`
        fill(carve(8, 8, PRIVATE_ANON), "abcdefgh");
        for (long page = 8; page < 16; page += 2)
          if (mprotect(slot(page), PAGE, PROT_READ))
            broken("mprotect: %s", errno_name(errno));
        allow_mappings(8);
        observe_mremap("refused", slot(8), 8 * PAGE, 8 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_strip("source", 8, 8);
        observe_strip("target", 20, 8);
      `,
      expect: {
        dontunmap: { refused: refused('EFAULT'), source: 'abcdefgh', target: '--------' },
        'moves-over-several': { refused: refused('ENOMEM'), source: '.......h', target: 'abcdefg-' },
      },
    },
  ],
});
