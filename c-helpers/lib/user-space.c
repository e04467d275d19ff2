// SPDX-License-Identifier: GPL-2.0
#include "user-space.h"
#include "record.h"
#include "stretch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

/* Since Linux 4.17; older kernels take it for a hint. */
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static bool can_be_mapped(char *where)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
	char *got = mmap(where, PAGE, PROT_NONE, flags, -1, 0);

	if (got == MAP_FAILED)
		return errno == EEXIST;
	munmap(got, PAGE);
	return got == where;
}

/* Whether there is a page between the end and a power of two depends on the architecture. */
char *user_space_end(void)
{
	for (int bits = 8 * (int)sizeof(long) - 2; bits > 28; bits--)
		for (int pages = 0; pages < 2; pages++) {
			char *end = (char *)((uintptr_t)1 << bits) - pages * (long)PAGE;

			if (can_be_mapped(end - PAGE))
				return end;
		}
	broken("the end of user space was not found");
}
