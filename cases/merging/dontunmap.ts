import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

export const dontunmapMergesAtTheTarget = clause('merging/dontunmap-merges-at-the-target', {
  says: 'With MREMAP_DONTUNMAP what arrives becomes one entry with its neighbours as after a plain move, and the source stays an entry by itself.',
  source: [man('MREMAP_DONTUNMAP'), { code: 'mm/vma.c: copy_vma: keep_source' }],
  cases: [
    {
      name: 'untouched',
      title: 'untouched pages between untouched ones',
      program: c`
        carve(2, 2, PRIVATE_ANON);
        carve(6, 2, PRIVATE_ANON);
        carve(20, 2, PRIVATE_ANON);
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${D}, slot(4));
        observe_mappings("mappings", 0, 30);
        observe_write("write", 2, 20, 'w');
      `,
      expect: {
        dontunmap: {
          call: at(4),
          mappings: ['2-8 rw-p', '20-22 rw-p'],
          write: '++++++------------++',
        },
      },
    },
    {
      name: 'file',
      title: 'pages of a file between those before and behind them',
      preamble: lettered,
      program: c`
        map_file(2, 2, 0, MAP_SHARED);
        map_file(6, 2, 4, MAP_SHARED);
        map_file(20, 2, 2, MAP_SHARED);
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${D}, slot(4));
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 2, 6);
        observe_strip("source", 20, 2);
      `,
      expect: {
        dontunmap: {
          call: refused('EINVAL'),
          mappings: ['2-4 rw-s', '6-8 rw-s', '20-22 rw-s'],
          after: 'FG--JK',
          source: 'HI',
        },
        'dontunmap-any-mapping': {
          call: at(4),
          mappings: ['2-8 rw-s', '20-22 rw-s'],
          after: 'FGHIJK',
          source: 'HI',
        },
      },
    },
  ],
});

/** What lies beside the place of a touched mapping, as the kernel's own selftest has it, in a process that has forked or not. */
const facing = [
  ['previous', 'an untouched mapping before its place', [6], ['6-8 rw-p', '8-10 rw-p'], '------..ab---'],
  ['next', 'an untouched mapping behind its place', [10], ['8-10 rw-p', '10-12 rw-p'], '--------ab..-'],
  [
    'both',
    'untouched mappings on both sides of its place',
    [6, 10],
    ['6-8 rw-p', '8-10 rw-p', '10-12 rw-p'],
    '------..ab..-',
  ],
] as const;

export const dontunmapBesideNeighbours = clause('merging/dontunmap-beside-neighbours', {
  says: 'Touched pages that MREMAP_DONTUNMAP moves beside untouched mappings keep their bytes, in a child as well, and the source is empty.',
  source: [{ list: 'REPORTS 3: wrong in 6.16 to 6.18.7' }, { code: 'tools/testing/selftests/mm/merge.c' }],
  cases: facing.flatMap(([name, title, firsts, mappings, after]) =>
    [false, true].map((forked) => ({
      name: `${name}${forked ? '-forked' : ''}`,
      title: `${title}${forked ? ', when the process has a child' : ''}: bytes on both sides, entries, and what a child has`,
      program: c`
        pid_t child = 0;
        int status, ends[2];
        char byte;

        ${firsts.map((first) => `carve(${first}, 2, PRIVATE_ANON);`).join('\n')}
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        if (pipe(ends))
          broken("pipe: %s", errno_name(errno));
        ${
          forked
            ? 'child = fork();\nif (!child) {\n  close(ends[1]);\n  _exit(read(ends[0], &byte, 1) ? 1 : 0);\n}'
            : '(void)byte;'
        }
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(8));
        observe_mappings("mappings", 5, 8);
        observe_strip("after", 0, 13);
        if (child) {
          close(ends[1]);
          waitpid(child, &status, 0);
        }
        child = fork();
        if (!child)
          _exit(*slot(8) == 'a' && !*slot(0) ? 0 : 1);
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        record_number("child", status);
        if (munmap(slot(0), 2 * PAGE))
          broken("munmap: %s", errno_name(errno));
        observe_strip("unmapped", 0, 13);
      `,
      expect: {
        dontunmap: {
          call: at(8),
          mappings: [...mappings],
          after: `..${after.slice(2)}`,
          child: 0,
          unmapped: after,
        },
      },
    })),
  ),
});
