import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { copied } from './attributes.ts';

export const countsInTheAddressSpace = clause('duplicate/counts-in-the-address-space', {
  says: 'The second mapping counts with its size as address space, and no memory is reserved or used for it.',
  source: [
    { code: 'mm/mremap.c: vm_stat_account of the new size; VM_ACCOUNT is not set on shared mappings' },
  ],
  cases: [
    {
      name: 'address-space',
      title:
        '30 pages are mapped a second time: VmSize is 30 pages more, and no more shared memory is in use',
      program: c`
        long size;

        fill(carve(0, 32, SHARED_ANON), "abc");
        size = status_kb("VmSize:");
        observe_mremap("call", slot(0), 0, 30 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(32));
        record_number("more", (status_kb("VmSize:") - size) * 1024 / (long)PAGE);
        record_number("used", smaps_pages("Rss:", 32, 30));
        munmap(slot(32), 30 * PAGE);
        record_number("unmapped", (status_kb("VmSize:") - size) * 1024 / (long)PAGE);
      `,
      expect: { mremap: { call: at(32), more: 30, used: 0, unmapped: 0 } },
    },
  ],
});

export const childrenSeeBoth = clause('duplicate/children-see-both', {
  says: 'Parent and child see one object through both mappings, in whichever of them either writes, and a child can make a second mapping of what it has inherited.',
  source: [copied],
  cases: [
    {
      name: 'made-before',
      title: 'a child is made after the second mapping, and writes to both',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        if (!fork()) {
          fill(slot(0), "x");
          fill(slot(5), "y");
          _exit(0);
        }
        wait(NULL);
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { call: at(4), after: 'xy--xy-' } },
    },
    {
      name: 'made-by-the-child',
      title: 'a child makes a second mapping of what it has inherited, and writes to it',
      program: c`
        int status;

        fill(carve(0, 2, SHARED_ANON), "ab");
        if (!fork()) {
          if (sys_mremap(slot(1), 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4)) != slot(4))
            _exit(1);
          fill(slot(4), "y");
          _exit(0);
        }
        wait(&status);
        record_number("child", WEXITSTATUS(status));
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { child: 0, after: 'ay-----' } },
    },
  ],
});

export const countsAsAMappingOfItsFile = clause('duplicate/counts-as-a-mapping-of-its-file', {
  says: 'The second mapping is one of its object: a segment of System V is attached once more, a file that is cut takes its pages away, and a writable one keeps it from being sealed.',
  source: [{ man: 'shmat(2), man-pages 6.20' }, { code: 'mm/vma.c: vma_link; ipc/shm.c: shm_open' }],
  cases: [
    {
      name: 'segment',
      title: 'a segment is mapped a second time: attached twice, and once when that is detached',
      preamble: c`
        #include <sys/shm.h>
      `,
      program: c`
        int id = shmget(IPC_PRIVATE, 2 * PAGE, IPC_CREAT | 0600);
        struct shmid_ds state;

        if (id < 0 && errno == ENOSYS)
          lacks("shared memory of System V (CONFIG_SYSVIPC)");
        if (id < 0 || shmat(id, slot(0), 0) != slot(0) || shmctl(id, IPC_RMID, NULL))
          broken("a segment: %s", errno_name(errno));
        fill(slot(0), "ab");
        observe_mremap("call", slot(1), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        record_number("attached", shmctl(id, IPC_STAT, &state) ? -1 : (long)state.shm_nattch);
        observe_strip("after", 0, 7);
        munmap(slot(4), 2 * PAGE);
        record_number("left", shmctl(id, IPC_STAT, &state) ? -1 : (long)state.shm_nattch);
      `,
      expect: { mremap: { call: at(4), attached: 2, after: 'ab--b!-', left: 1 } },
    },
    {
      name: 'cut',
      title: 'a file is cut after its mapping was duplicated: both lose the page',
      program: c`
        int fd = SHARED_MEMFD->open_file(3);

        if (mmap(slot(0), 3 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        observe_mremap("call", slot(1), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(5));
        observe_strip("before", 0, 8);
        if (ftruncate(fd, 2 * (off_t)PAGE))
          broken("ftruncate: %s", errno_name(errno));
        observe_strip("cut", 0, 8);
      `,
      expect: { mremap: { call: at(5), before: 'FGH--GH-', cut: 'FG!--G!-' } },
    },
    {
      name: 'sealed',
      title: 'a file cannot be sealed while the second of its writable mappings is left',
      program: c`
        int fd = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);

        if (fd < 0 && errno == ENOSYS)
          lacks("memfd_create (CONFIG_MEMFD_CREATE)");
        write_letters(fd, 2);
        if (mmap(slot(0), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        munmap(slot(0), 2 * PAGE);
        record_string("one-left", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) ? errno_name(errno) : "sealed");
        munmap(slot(4), 2 * PAGE);
        record_string("unmapped", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) ? errno_name(errno) : "sealed");
      `,
      expect: { mremap: { call: at(4), 'one-left': 'EBUSY', unmapped: 'sealed' } },
    },
    {
      name: 'future-write',
      title: 'a writable mapping from before F_SEAL_FUTURE_WRITE is mapped a second time, writable',
      program: c`
        int fd = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);

        if (fd < 0 && errno == ENOSYS)
          lacks("memfd_create (CONFIG_MEMFD_CREATE)");
        write_letters(fd, 2);
        if (mmap(slot(0), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED ||
            fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE))
          broken("a sealed file: %s", errno_name(errno));
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_write("write", 4, 2, 'z');
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { call: at(4), write: '++', after: 'zz--zz-' } },
    },
  ],
});

export const tailIsDuplicatedOfWhatIsLeft = clause('duplicate/the-rest-can-be-duplicated', {
  says: 'What is left of a mapping after a part of it was moved away can be duplicated, and so can the part: each shows its own pages.',
  source: [{ code: 'mm/mremap.c: copy_vma_and_data (new_pgoff)' }],
  cases: [
    {
      name: 'rest-and-part',
      title: 'the middle of a mapping is moved away; the rest behind it and the part are both duplicated',
      program: c`
        fill(carve(0, 6, SHARED_ANON), "abcdef");
        observe_mremap("move", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_mremap("rest", slot(4), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(12));
        observe_mremap("part", slot(9), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(16));
        observe_strip("after", 0, 19);
      `,
      expect: {
        mremap: { move: at(8), rest: at(12), part: at(16), after: 'ab--ef--cd--ef--de-' },
      },
    },
    {
      name: 'left-behind',
      title: 'a source that MREMAP_DONTUNMAP has left behind is duplicated: it shows its object still',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_strip("after", 0, 11);
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), call: at(8), after: 'ab------ab-' },
        'dontunmap-any-mapping': { move: at(4), call: at(8), after: 'ab--ab--ab-' },
      },
    },
  ],
});
