import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { setUp, source } from './afterwards.ts';

const inChild = (what: string) => `child = fork();
if (child < 0)
  broken("fork: %s", errno_name(errno));
if (!child) {
  ${what}
}
if (waitpid(child, &status, 0) != child)
  broken("waitpid: %s", errno_name(errno));
record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);`;

export const processesStayApart = clause('dontunmap/processes-stay-apart', {
  says: 'A child has source and destination as they were at the fork, and what either process writes, moves or unmaps then is not seen by the other.',
  source,
  cases: [
    ...(
      [
        ['first', 'slot(8)', '..cd--------ab--'],
        ['middle', 'slot(9)', 'a..d--------bc--'],
        ['last', 'slot(10)', 'ab..--------cd--'],
      ] as const
    ).map(([name, from, strip]) => ({
      name: `born-after-a-part-${name}`,
      title: `a child that is born when the ${name} two of four pages have been moved has the rest, too`,
      program: c`
        int status;
        pid_t child;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", ${from}, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          observe_strip("child", 8, 16);
          _exit(0);
        }
        waitpid(child, &status, 0);
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), child: strip, parent: strip } },
    })),
    {
      name: 'moved-by-a-child',
      title: 'a child moves what it shares with its parent: the source of the parent keeps its pages',
      program: c`
        int status;
        pid_t child;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${inChild(`bool moved = sys_mremap(slot(8), 4 * PAGE, 4 * PAGE,
                          MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20)) == slot(20);

  _exit(moved && *slot(8) == 0 && *slot(20) == 'a' ? 42 : 1);`)}
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { child: 42, parent: 'abcd------------' } },
    },
    {
      name: 'written-by-both',
      title: 'after the fork of a process with a refilled source each side is copied when it is written',
      program: c`
        int status;
        pid_t child;

        ${setUp}
        fill(slot(8), "wxyz");
        ${inChild(`bool right = *slot(8) == 'w' && *slot(20) == 'a';

  fill(slot(8), "1111");
  fill(slot(20), "2222");
  _exit(right ? 42 : 1);`)}
        fill(slot(9), "q");
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), child: 42, parent: 'wqyz--------abcd' } },
    },
    {
      name: 'unmapped-by-a-child',
      title:
        'a child unmaps the source, a grandchild reads the destination and writes it: the parent has both',
      program: c`
        int status;
        pid_t child;

        ${setUp}
        fill(slot(8), "w");
        ${inChild(`pid_t grandchild;

  munmap(slot(8), 4 * PAGE);
  grandchild = fork();
  if (!grandchild) {
    bool right = *slot(20) == 'a' && slot(23)[0] == 'd';

    fill(slot(20), "2222");
    _exit(right ? 0 : 1);
  }
  waitpid(grandchild, &status, 0);
  _exit(status == 0 && *slot(20) == 'a' ? 42 : 1);`)}
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), child: 42, parent: 'w...--------abcd' } },
    },
    {
      name: 'moved-after-a-fork-and-back',
      title: 'pages that a child shares are moved away and back while it lives: both processes read them',
      program: c`
        int status, go[2];
        pid_t child;
        char byte = 0;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (pipe(go) || (child = fork()) < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          bool right = read(go[0], &byte, 1) == 1 && *slot(8) == 'a' && *slot(11) == 'd';

          _exit(right ? 42 : 1);
        }
        observe_mremap("there", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        fill(slot(8), "wxyz");
        observe_mremap("back", slot(20), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8));
        fill(slot(9), "q");
        observe_strip("parent", 8, 16);
        if (write(go[1], &byte, 1) != 1 || waitpid(child, &status, 0) != child)
          broken("the child: %s", errno_name(errno));
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
      `,
      expect: {
        dontunmap: { there: at(20), back: at(8), parent: 'aqcd--------....', child: 42 },
      },
    },
  ],
});
