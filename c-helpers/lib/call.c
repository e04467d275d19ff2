// SPDX-License-Identifier: GPL-2.0
/* The system call under test. glibc's wrapper refuses unknown flags by itself, so nothing but the
 * raw call will do. */
#include "dontunmap.h"

void *remap(void *old, size_t old_len, size_t new_len, unsigned long flags, void *where)
{
	return (void *)syscall(SYS_mremap, old, old_len, new_len, flags, where);
}

void *observe_remap(const char *name, void *old, size_t old_len, size_t new_len,
		    unsigned long flags, void *where)
{
	char *got = remap(old, old_len, new_len, flags, where);

	if (got == MAP_FAILED)
		record_json(name, "{\"errno\":\"%s\"}", errno_name(errno));
	else if (got >= slot(0) && got < slot(STRETCH_PAGES))
		record_json(name, "{\"page\":%ld}", (long)((size_t)(got - slot(0)) / PAGE));
	else
		record_string(name, (uintptr_t)got % PAGE ? "unaligned" : "outside");
	return got;
}

void *observe_move(const char *name, long from, long pages, long to)
{
	return observe_remap(name, slot(from), (size_t)pages * PAGE, (size_t)pages * PAGE,
			     MAYMOVE | FIXED | DONTUNMAP, slot(to));
}
