import { at, c, outside } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';
import { lettered } from './file.ts';

const source = [man('MREMAP_MAYMOVE'), { code: 'mm/mremap.c: expand_vma, move_vma' }];

/** Where the kernel has put it nobody knows: back into the stretch, to look at it. */
const back = (pages: number): string =>
  `observe_mremap("back", got, ${pages} * PAGE, ${pages} * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));`;

export const movedGrowthKeepsFrames = clause('resize/moved-growth-keeps-frames', {
  says: 'Growth that has to be moved takes the very page frames along, and absent pages stay absent; nothing is left where it was.',
  source,
  cases: (
    [
      ['private', 'PRIVATE_ANON', 'rw-p', '.'],
      ['shared', 'SHARED_ANON', 'rw-s', '!'],
      ['private-file', 'PRIVATE_MEMFD', 'rw-p', '!'],
    ] as const
  ).map(([name, kind, mode, behind]) => ({
    name,
    title: `four pages of a ${name.replace('-', ' ')} mapping, two of them written, grow to six elsewhere`,
    program: c`
      char *got;

      carve(0, 4, ${kind});
      fill(slot(0), "a");
      fill(slot(3), "d");
      fill(carve(4, 1, SHARED_ANON), "x");
      observe_frames("before", 0, 5);
      got = observe_mremap("call", slot(0), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL);
      observe_strip("source", 0, 6);
      ${back(6)}
      /* The neighbour first: it is C again. */
      observe_frames("frames", 20, 7);
      observe_mappings("mappings", 0, 30);
      observe_strip("after", 20, 7);
    `,
    expect: {
      mremap: {
        before: 'A..BC',
        call: outside,
        source: '----x-',
        back: at(20),
        frames: 'A..B...',
        mappings: ['4-5 rw-s', `20-26 ${mode}`],
        after: name === 'private-file' ? `aGHd${behind}${behind}-` : `a..d${behind}${behind}-`,
      },
    },
  })),
});

export const movedGrowthOfAPart = clause('resize/moved-growth-of-a-part', {
  says: 'Growth of a part of a mapping moves that part and leaves the rest, before it and behind it, with its own pages.',
  source,
  cases: (
    [
      ['first', 'the first two', 0, 'FG', '--HIJK-', ['2-6 rw-s'], 'FGHI'],
      ['middle', 'the middle two', 2, 'HI', 'FG--JK-', ['0-2 rw-s', '4-6 rw-s'], 'HIJK'],
      ['last', 'the last two', 4, 'JK', 'FGHI--x', ['0-4 rw-s', '6-7 rw-s'], 'JKLM'],
    ] as const
  ).map(([name, title, first, , rest, mappings, moved]) => ({
    name,
    title: `of six pages of a file ${title} grow to four elsewhere: the next pages of the file are there`,
    preamble: lettered,
    program: c`
      char *got;

      map_file(0, 6, 0, MAP_SHARED);
      ${name === 'last' ? 'fill(carve(6, 1, SHARED_ANON), "x");' : ''}
      got = observe_mremap("call", slot(${first}), 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL);
      observe_mappings("mappings", 0, 7);
      observe_strip("rest", 0, 7);
      observe_strip_at("moved", got, 4, -1);
    `,
    expect: { mremap: { call: outside, mappings: [...mappings], rest, moved } },
  })),
});

export const sourceLeftBehindGrows = clause('resize/what-was-left-behind-grows', {
  says: 'After MREMAP_DONTUNMAP both mappings can be shrunk and grown, each by itself.',
  source: [man('MREMAP_DONTUNMAP'), commitOf('dontunmap')],
  cases: (
    [
      ['private', 'PRIVATE_ANON', 'dontunmap', '.....-', 'ab.-'],
      ['shared', 'SHARED_ANON', 'dontunmap-any-mapping', 'abcd!-', 'abc-'],
      ['private-file', 'PRIVATE_MEMFD', 'dontunmap-any-mapping', 'FGHI!-', 'abH-'],
    ] as const
  ).map(([name, kind, since, source_, target]) => ({
    name,
    title: `a ${name.replace('-', ' ')} source grows by a page, and its destination is shrunk by two and grown by one`,
    program: c`
      fill(carve(0, 4, ${kind}), "abcd");
      observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                     MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(10));
      observe_mremap("grow-source", slot(0), 4 * PAGE, 5 * PAGE, 0, NULL);
      observe_mremap("shrink", slot(10), 4 * PAGE, 2 * PAGE, 0, NULL);
      observe_mremap("grow", slot(10), 2 * PAGE, 3 * PAGE, 0, NULL);
      observe_strip("source", 0, 6);
      observe_strip("target", 10, 4);
      observe_mappings("mappings", 0, 20);
    `,
    expect: {
      [since]: {
        move: at(10),
        'grow-source': at(0),
        shrink: at(10),
        grow: at(10),
        source: source_,
        target,
        mappings: name === 'shared' ? ['0-5 rw-s', '10-13 rw-s'] : ['0-5 rw-p', '10-13 rw-p'],
      },
    },
  })),
});

const inChild = c`
  /* Records of a child would come twice: it tells by its exit whether all was as it should be. */
  static bool in_child(bool (*what)(void))
  {
    pid_t child = fork();
    int status;

    if (child < 0)
      broken("fork: %s", errno_name(errno));
    if (!child)
      _exit(what() ? 0 : 1);
    if (waitpid(child, &status, 0) != child)
      broken("waitpid: %s", errno_name(errno));
    return status == 0;
  }
`;

export const eachProcessHasItsOwnSize = clause('resize/each-process-has-its-own-size', {
  says: 'A child shrinks and grows what it has inherited, touched or not, in place and moved, and its parent keeps mapping and bytes.',
  source: [man('DESCRIPTION'), { code: 'mm/mremap.c: current->mm' }],
  cases: (
    [
      [
        'shrinks',
        'shrinks it to a page',
        'sys_mremap(slot(0), 2 * PAGE, PAGE, 0, NULL) == slot(0) && *slot(0) == letter',
      ],
      [
        'grows',
        'grows it in place and writes to all of it',
        'sys_mremap(slot(0), 2 * PAGE, 4 * PAGE, 0, NULL) == slot(0) && *slot(1) == letter && !*slot(2) && !*slot(3) &&\n  memset(slot(0), 99, 4 * PAGE)',
      ],
      [
        'moves',
        'moves it as it grows and writes to all of it',
        'sys_mremap(slot(0), 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(10)) == slot(10) &&\n  *slot(11) == letter && !*slot(12) && memset(slot(10), 99, 4 * PAGE)',
      ],
    ] as const
  ).flatMap(([name, title, what]) =>
    (['touched', 'untouched'] as const).map((touched) => ({
      name: `${name}-${touched}`,
      title: `a child has inherited two ${touched} pages and ${title}`,
      preamble: c`
        ${inChild}

        static char letter;

        static bool change(void)
        {
          return ${what};
        }
      `,
      program: c`
        carve(0, 2, PRIVATE_ANON);
        ${touched === 'touched' ? 'fill(slot(0), "aa");\nletter = \'a\';' : ''}
        record_flag("child", in_child(change));
        observe_strip("parent", 0, 12);
        observe_mappings("mappings", 0, 14);
      `,
      expect: {
        mremap: {
          child: true,
          parent: touched === 'touched' ? 'aa----------' : '..----------',
          mappings: ['0-2 rw-p'],
        },
      },
    })),
  ),
});
