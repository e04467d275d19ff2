import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** The ring of a packet socket, of two pages; whether the socket lets it go. */
const packet = c`
  #include <arpa/inet.h>
  #include <linux/if_ether.h>
  #include <linux/if_packet.h>
  #include <sys/socket.h>

  static int packet_fd;

  static inline int ask_for_ring(unsigned int pages)
  {
    struct tpacket_req request = {
      .tp_block_size = (unsigned int)PAGE * !!pages, .tp_block_nr = pages,
      .tp_frame_size = 2048 * !!pages, .tp_frame_nr = pages * (unsigned int)PAGE / 2048,
    };

    return setsockopt(packet_fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) ? errno : 0;
  }

  static inline void set_up_ring(void)
  {
    int error;

    packet_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (packet_fd < 0 && (errno == EAFNOSUPPORT || errno == ENOSYS))
      lacks("packet sockets (CONFIG_NET, CONFIG_PACKET)");
    if (packet_fd < 0)
      broken("a packet socket: %s", errno_name(errno));
    error = ask_for_ring(2);
    if (error)
      broken("PACKET_RX_RING: %s", errno_name(error));
    if (mmap(slot(0), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, packet_fd, 0) == MAP_FAILED)
      broken("mmap of the ring: %s", errno_name(errno));
    fill(slot(0), "ab");
  }

  static inline void observe_release(const char *name)
  {
    int error = ask_for_ring(0);

    record_string(name, error ? errno_name(error) : "released");
  }
`;

export const packetRingIsCounted = clause('kinds/packet-ring-is-counted', {
  says: 'A packet socket counts the mappings of its ring through moves, and lets it go (EBUSY before) with the last of them; its pages are nowhere but where they were moved to, and SIGBUS is everywhere else.',
  source: [
    { code: 'net/packet/af_packet.c: packet_mmap_ops has no ->fault; packet_mm_open, packet_mm_close' },
  ],
  needs: ['root'],
  cases: [
    ...(
      [
        [
          'moved',
          'moved',
          '2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          '------ab--',
          6,
          2,
          'mremap',
        ],
        ['grown-in-place', 'grown in place', '2 * PAGE, 3 * PAGE, 0, NULL', 'ab!-------', 0, 3, 'mremap'],
        [
          'grown-by-moving',
          'grown with a move',
          '2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          '------ab!-',
          6,
          3,
          'mremap',
        ],
        [
          'mapped-twice',
          'mapped a second time by an old size of zero',
          '0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          'ab----!!--',
          6,
          2,
          'mremap',
        ],
        [
          'left-behind',
          'moved with MREMAP_DONTUNMAP',
          '2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
          '!!----ab--',
          6,
          2,
          'dontunmap-any-mapping',
        ],
        [
          'moved-in-part',
          'moved in its second half',
          '2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          'a-----b---',
          6,
          1,
          'mremap',
        ],
      ] as const
    ).map(([name, title, args, after, where, pages, since]) => ({
      name,
      title: `the ring of a packet socket is ${title}`,
      preamble: packet,
      program: c`
        set_up_ring();
        observe_mremap("call", ${name === 'moved-in-part' ? 'slot(1), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)' : `slot(0), ${args}`});
        observe_strip("after", 0, 10);
        munmap(slot(${where}), ${pages} * PAGE);
        observe_release("one-unmapped");
        munmap(slot(0), 2 * PAGE);
        observe_release("all-unmapped");
      `,
      expect: {
        [since]: {
          call: at(where),
          after,
          'one-unmapped': ['mapped-twice', 'left-behind', 'moved-in-part'].includes(name)
            ? 'EBUSY'
            : 'released',
          'all-unmapped': 'released',
        },
      },
      ...(name === 'grown-in-place' && {
        bugs: { 'unmergeable-does-not-grow': { call: refused('ENOMEM'), after: 'ab--------' } },
      }),
    })),
    {
      name: 'grown-though-it-may-move',
      title: 'the ring of a packet socket that has room is grown in place when it may move',
      preamble: packet,
      program: c`
        set_up_ring();
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 4);
      `,
      expect: { mremap: { call: at(0), after: 'ab!-' } },
      bugs: { 'unmergeable-does-not-grow': { call: refused('ENOMEM'), after: 'ab--' } },
    },
    {
      name: 'left-behind-at-first',
      title:
        'the ring of a packet socket is refused with EINVAL by MREMAP_DONTUNMAP before 5.13, and left behind since',
      preamble: packet,
      program: c`
        set_up_ring();
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
        munmap(slot(0), 2 * PAGE);
        observe_release("source-unmapped");
      `,
      expect: {
        dontunmap: { call: refused('EINVAL'), after: 'ab--------', 'source-unmapped': 'released' },
        'dontunmap-any-mapping': { call: at(6), after: '!!----ab--', 'source-unmapped': 'EBUSY' },
      },
    },
  ],
});
