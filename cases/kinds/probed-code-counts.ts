import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** Code in a file, with a uprobe on its first instruction: 'p' where that is the breakpoint, 'n' where it is what the file has. */
const probed = c`
  #include <linux/perf_event.h>

  static int code;

  static void probe(void)
  {
    char path[64], text[32];
    char *page = malloc(PAGE);
    int fd = open_proc("/sys/bus/event_source/devices/uprobe/type", "CONFIG_UPROBE_EVENTS");
    ssize_t n = read(fd, text, sizeof(text) - 1);
    struct perf_event_attr event = { .size = sizeof(event), .config1 = (uintptr_t)path };

    close(fd);
    text[n > 0 ? n : 0] = 0;
    event.type = (uint32_t)strtoul(text, NULL, 10);
    /* Two pages of instructions that do nothing. */
    code = memfd_create("code", 0);
    memset(page, 0x90, PAGE);
    if (code < 0 || write(code, page, PAGE) != (ssize_t)PAGE || write(code, page, PAGE) != (ssize_t)PAGE)
      broken("a file of code: %s", errno_name(errno));
    snprintf(path, sizeof(path), "/proc/self/fd/%d", code);
    if (syscall(SYS_perf_event_open, &event, -1, 0, -1, 0) < 0)
      broken("a uprobe: %s", errno_name(errno));
  }

  static void map_code(long first, long pages, long offset)
  {
    if (mmap(slot(first), (size_t)pages * PAGE, PROT_READ | PROT_EXEC, MAP_FIXED | MAP_PRIVATE, code,
             offset * (off_t)PAGE) == MAP_FAILED)
      broken("mmap of code: %s", errno_name(errno));
  }

  static void observe_code(const char *name, long page)
  {
    unsigned char byte = *(volatile unsigned char *)slot(page);

    record_string(name, byte == 0xcc ? "p" : byte == 0x90 ? "n" : "?");
  }
`;

const source = [
  { code: 'kernel/events/uprobes.c: uprobe_mmap, called when mappings become one' },
  { code: 'CVE-2025-38207, "mm: fix uprobe pte be overwritten when expanding vma"' },
];

export const probedCodeCountsOnce = clause('kinds/probed-code-counts-once', {
  says: 'A page of code in which a uprobe has put a breakpoint counts once, however often it becomes one entry with the code that follows by a move.',
  source,
  needs: ['x86_64', 'root'],
  cases: [
    {
      name: 'beside-what-follows',
      title:
        'a page of code is moved 1024 times, each time before the code that follows it: RssAnon is as before, in units of 1024 pages',
      preamble: probed,
      program: c`
        long before, moved = 0;

        probe();
        map_code(4, 1, 0);
        map_code(5, 1, 1);
        map_code(11, 1, 1);
        before = status_kb("RssAnon:") * 1024 / (long)PAGE;
        for (long i = 0; i < 512; i++) {
          moved += sys_mremap(slot(4), PAGE, PAGE, ${F}, slot(10)) == slot(10);
          moved += sys_mremap(slot(10), PAGE, PAGE, ${F}, slot(4)) == slot(4);
        }
        record_number("moved", moved);
        record_number("more", (status_kb("RssAnon:") * 1024 / (long)PAGE - before + 512) / 1024);
        observe_code("after", 4);
        observe_code("behind", 5);
      `,
      expect: { mremap: { moved: 1024, more: 0, after: 'p', behind: 'n' } },
      bugs: { 'breakpoint-is-put-where-it-arrives': { more: 1 } },
      complains: 'BUG: Bad rss-counter state',
      alone: true,
    },
  ],
});
