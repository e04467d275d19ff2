// SPDX-License-Identifier: GPL-2.0
#include "mremap.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

void *sys_mremap(void *old, size_t old_len, size_t new_len, unsigned long flags, void *where)
{
	return (void *)syscall(SYS_mremap, old, old_len, new_len, flags, where);
}

void *observe_mremap(const char *name, void *old, size_t old_len, size_t new_len,
		     unsigned long flags, void *where)
{
	char *got = sys_mremap(old, old_len, new_len, flags, where);

	if (got == MAP_FAILED)
		record_json(name, "{\"errno\":\"%s\"}", errno_name(errno));
	else if (got >= slot(0) && got < slot(STRETCH_PAGES))
		record_json(name, "{\"page\":%ld}", (long)((size_t)(got - slot(0)) / PAGE));
	else
		record_string(name, (uintptr_t)got % PAGE ? "unaligned" : "outside");
	return got;
}
