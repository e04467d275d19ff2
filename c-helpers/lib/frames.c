// SPDX-License-Identifier: GPL-2.0
#include "frames.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"
#include "proc.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define PM_PRESENT ((uint64_t)1 << 63)
#define PM_FRAME (((uint64_t)1 << 55) - 1)

/* The frame behind an address, 0 if no page is present. */
static uint64_t frame_behind(char *where)
{
	static int pagemap = -1;
	uint64_t entry = 0;
	off_t offset = (off_t)((uintptr_t)where / PAGE * sizeof(entry));

	if (pagemap < 0)
		pagemap = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
	if (pread(pagemap, &entry, sizeof(entry), offset) != sizeof(entry))
		broken("reading pagemap: %s", errno_name(errno));
	if (!(entry & PM_PRESENT))
		return 0;
	/* Without CAP_SYS_ADMIN every frame reads as 0, and a page would seem to be absent. */
	if (!(entry & PM_FRAME))
		broken("pagemap hides page frames (CAP_SYS_ADMIN)");
	return entry & PM_FRAME;
}

void observe_frames(const char *name, long first, long pages)
{
	static uint64_t known[26];
	static int count;
	char strip[STRETCH_PAGES + 1];

	for (long i = 0; i < pages; i++) {
		uint64_t number = frame_behind(slot(first + i));
		int n = 0;

		if (!number) {
			strip[i] = '.';
			continue;
		}
		while (n < count && known[n] != number)
			n++;
		if (n == count && count < 26)
			known[count++] = number;
		strip[i] = (char)('A' + n);
	}
	strip[pages] = 0;
	record_string(name, strip);
}
