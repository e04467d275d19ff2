import { c } from '../../harness/spec/index.ts';

/** Four watched pages at 0-4. `features` 0 or UFFD_FEATURE_EVENT_REMAP. */
export const watched = (features: string) => c`
  int uffd = uffd_open(${features});

  fill(carve(0, 4, PRIVATE_ANON), "abcd");
  uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
`;

/** mremap in a thread of its own: with EVENT_REMAP it returns only when its event has been read. */
export const mover = c`
  static atomic_int returned;
  static void *result;

  static void *move_on(void *argument)
  {
    (void)argument;
    result = sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
    atomic_store(&returned, 1);
    return NULL;
  }

  static void __attribute__((unused)) record_event(const char *name, int uffd)
  {
    struct uffd_msg msg;

    if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_REMAP)
      record_string(name, "none");
    else
      record_json(name, "{\"from\":%ld,\"to\":%ld,\"len\":%ld}",
            ((long)msg.arg.remap.from - (long)slot(0)) / (long)PAGE,
            ((long)msg.arg.remap.to - (long)slot(0)) / (long)PAGE,
            (long)msg.arg.remap.len / (long)PAGE);
  }

  static void __attribute__((unused)) move_and_read_event(int uffd)
  {
    pthread_t thread = start(move_on, NULL);

    record_event("event", uffd);
    finish(thread);
    record_flag("moved", result == slot(6));
  }
`;

/** What the event of the mover says: pages from, to and how many. */
export const theEvent = { from: 0, to: 6, len: 4 };
