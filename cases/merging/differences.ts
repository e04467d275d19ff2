import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';

/** In what two pages may differ from others: `differ(page)` makes them so. [name, title, C, their entry]. */
const ways = [
  ['protection', 'protection', 'mprotect(where, 2 * PAGE, PROT_READ)', 'r--p'],
  ['dontfork', 'MADV_DONTFORK', 'madvise(where, 2 * PAGE, MADV_DONTFORK)', 'rw-p'],
  ['dontdump', 'MADV_DONTDUMP', 'madvise(where, 2 * PAGE, MADV_DONTDUMP)', 'rw-p'],
  ['wipeonfork', 'MADV_WIPEONFORK', 'madvise(where, 2 * PAGE, MADV_WIPEONFORK)', 'rw-p'],
  ['sequential', 'MADV_SEQUENTIAL', 'madvise(where, 2 * PAGE, MADV_SEQUENTIAL)', 'rw-p'],
  ['random', 'MADV_RANDOM', 'madvise(where, 2 * PAGE, MADV_RANDOM)', 'rw-p'],
  ['lock', 'lock', 'mlock(where, 2 * PAGE)', 'rw-p'],
  ['lock-on-fault', 'lock on fault', 'syscall(SYS_mlock2, where, 2 * PAGE, MLOCK_ONFAULT)', 'rw-p'],
  [
    'noreserve',
    'MAP_NORESERVE',
    'mmap(where, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) == MAP_FAILED',
    'rw-p',
  ],
  [
    'grows-down',
    'MAP_GROWSDOWN',
    'mmap(where, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0) == MAP_FAILED',
    'rw-p',
  ],
  ['policy', 'memory policy', 'set_policy(where)', 'rw-p'],
  ['watch', 'what a userfaultfd watches', 'watch(where)', 'rw-p'],
  ['name', 'name', 'set_name(where)', 'rw-p'],
] as const;

/** What those need that takes more than a call. */
const more: Readonly<Record<string, string>> = {
  policy: `
static int set_policy(char *where)
{
  const unsigned long first_node = 1;
  const int bind = 2;

  if (!syscall(SYS_mbind, where, 2 * PAGE, bind, &first_node, 8 * sizeof(first_node), 0))
    return 0;
  if (errno == ENOSYS)
    lacks("mbind (CONFIG_NUMA)");
  return -1;
}`,
  watch: `
static int watch(char *where)
{
  uffd_register(uffd_open(0), where, 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
  return 0;
}`,
  name: `
#include <sys/prctl.h>
#define SET_VMA 0x53564d41

static int set_name(char *where)
{
  if (!prctl(SET_VMA, 0, where, 2 * PAGE, "named"))
    return 0;
  if (errno == EINVAL)
    lacks("names of anonymous memory (CONFIG_ANON_VMA_NAME)");
  return -1;
}`,
};

const differing = (name: string, call: string) => c`
  ${more[name] ?? ''}

  static void differ(long page)
  {
    char *where = slot(page);

    if (${call})
      broken("to make pages differ: %s", errno_name(errno));
  }
`;

export const movedBesideWhatDiffers = clause('merging/moved-beside-what-differs', {
  says: 'Untouched pages that are moved beside pages that differ in protection, advice, lock, policy, name or who watches them stay an entry of their own, as pages do that differ and are moved beside ordinary ones; pages that differ alike become one.',
  source: [{ code: 'mm/vma.c: is_mergeable_vma' }],
  cases: [
    {
      name: 'watched-alike',
      title:
        'pages that the same userfaultfd watches on both sides, which has asked for the event, become one entry',
      needs: ['userfaultfd' as const],
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);

        carve(2, 2, PRIVATE_ANON);
        carve(20, 2, PRIVATE_ANON);
        uffd_register(uffd, slot(2), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_register(uffd, slot(20), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_log_start(uffd);
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_mappings("mappings", 0, 30);
      `,
      expect: { mremap: { call: at(4), mappings: ['2-6 rw-p'] } },
    },
    ...ways.flatMap(([name, title, call, entry]) => {
      const needs = name === 'watch' ? (['userfaultfd'] as const) : [];
      const preamble = differing(name, call);
      return [
        {
          name,
          title: `ordinary pages between pages of other ${title}`,
          preamble,
          needs,
          program: c`
          carve(2, 2, PRIVATE_ANON);
          carve(6, 2, PRIVATE_ANON);
          carve(20, 2, PRIVATE_ANON);
          differ(2);
          differ(6);
          observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
          observe_mappings("mappings", 0, 30);
        `,
          expect: { mremap: { call: at(4), mappings: [`2-4 ${entry}`, '4-6 rw-p', `6-8 ${entry}`] } },
        },
        {
          name: `${name}-moved`,
          title: `pages of other ${title} between ordinary ones`,
          preamble,
          needs,
          program: c`
          carve(2, 2, PRIVATE_ANON);
          carve(6, 2, PRIVATE_ANON);
          carve(20, 2, PRIVATE_ANON);
          differ(20);
          observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
          observe_mappings("mappings", 0, 30);
        `,
          expect:
            name === 'watch'
              ? // The watch does not go along: they are ordinary there.
                { mremap: { call: at(4), mappings: ['2-4 rw-p', '4-6 rw-p', '6-8 rw-p'] } }
              : { mremap: { call: at(4), mappings: ['2-4 rw-p', `4-6 ${entry}`, '6-8 rw-p'] } },
        },
        // Locked pages are there at once, those that grow down are never one, and each watch is another.
        ...(['lock', 'grows-down', 'watch'].includes(name)
          ? []
          : [
              {
                name: `${name}-alike`,
                title: `pages of other ${title} between pages of the same`,
                preamble,
                needs,
                program: c`
                carve(2, 2, PRIVATE_ANON);
                carve(6, 2, PRIVATE_ANON);
                carve(20, 2, PRIVATE_ANON);
                differ(2);
                differ(6);
                differ(20);
                observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
                observe_mappings("mappings", 0, 30);
              `,
                expect: { mremap: { call: at(4), mappings: [`2-8 ${entry}`] } },
              },
            ]),
      ];
    }),
  ],
});

export const growthUpToWhatDiffers = clause('merging/growth-up-to-what-differs', {
  says: 'Growth up to pages that differ in advice, policy, name or who watches them leaves two entries; what was added is of the first kind.',
  source: [{ code: 'mm/vma.c: vma_merge_extend, is_mergeable_vma' }],
  cases: [
    {
      name: 'two-watchers',
      title: 'growth of what one userfaultfd watches up to what another one watches alike',
      needs: ['userfaultfd' as const],
      program: c`
        for (long page = 0; page < 8; page += 4) {
          carve(page, 2, PRIVATE_ANON);
          uffd_register(uffd_open(0), slot(page), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        }
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 7);
      `,
      expect: { mremap: { call: at(0), mappings: ['0-4 rw-p', '4-6 rw-p'] } },
    },
    ...ways
      .filter(([name]) => name !== 'protection' && name !== 'lock' && name !== 'dontfork')
      .map(([name, title, call, entry]) => ({
        name,
        title: `growth up to pages of other ${title}`,
        preamble: differing(name, call),
        needs: name === 'watch' ? (['userfaultfd'] as const) : [],
        program: c`
        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        differ(4);
        mark_flags(0);
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 7);
        observe_flag_changes("changed", 3);
      `,
        expect: { mremap: { call: at(0), mappings: ['0-4 rw-p', `4-6 ${entry}`], changed: '' } },
      })),
  ],
});

export const otherFilesStayApart = clause('merging/other-files-stay-apart', {
  says: 'Pages that would be next in a file stay apart where the file is another, or the same one that was opened once more.',
  source: [{ code: 'mm/vma.c: is_mergeable_vma: vm_file' }],
  cases: (
    [
      ['another', 'of another file', 'memfd_create("other", MFD_CLOEXEC)'],
      ['opened-again', 'of the same file, opened again', 'open(path, O_RDWR | O_CLOEXEC)'],
    ] as const
  ).flatMap(([name, title, other]) =>
    (
      [
        ['', 'moved behind', 'slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4)', 20, 4],
        ['-grown', 'grown up to', 'slot(2), 2 * PAGE, 4 * PAGE, 0, NULL', 6, 2],
      ] as const
    ).map(([suffix, words, call, first, result]) => ({
      name: `${name}${suffix}`,
      title: `pages ${title} and pages of a file that would come before them, ${words}`,
      preamble: c`
        ${lettered}

        static void map_other(long page, long offset)
        {
          char path[64];
          int fd;

          snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
          fd = ${other};
          if (fd < 0 || ftruncate(fd, 8 * (off_t)PAGE) ||
              mmap(slot(page), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
                   offset * (off_t)PAGE) == MAP_FAILED)
            broken("another file: %s", errno_name(errno));
        }
      `,
      program: c`
        map_file(2, 2, 0, MAP_SHARED);
        map_other(${first}, ${suffix === '' ? 2 : 4});
        observe_mremap("call", ${call});
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 2, 6);
      `,
      expect: {
        mremap:
          suffix === ''
            ? {
                call: at(result),
                mappings: ['2-4 rw-s', '4-6 rw-s'],
                after: name === 'another' ? 'FG..--' : 'FGHI--',
              }
            : {
                call: at(result),
                mappings: ['2-6 rw-s', '6-8 rw-s'],
                after: name === 'another' ? 'FGHI..' : 'FGHIJK',
              },
      },
    })),
  ),
});
