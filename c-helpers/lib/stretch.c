// SPDX-License-Identifier: GPL-2.0
#include "stretch.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * mmap places from the top of the address space down, so nothing comes to lie
 * this low by itself. All 64-bit architectures have this address in user space
 * (the smallest has 39 bits). It is a hint: nothing else is pushed aside.
 */
static const uintptr_t stretch_hint = (uintptr_t)1 << (sizeof(long) == 8 ? 36 : 30);

static char *stretch;

size_t PAGE;

static void __attribute__((constructor)) find_page_size(void)
{
	PAGE = (size_t)sysconf(_SC_PAGESIZE);
}

static void reserve_stretch(void)
{
	size_t len = (STRETCH_PAGES + 2) * PAGE;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	char *guarded = mmap((void *)stretch_hint, len, PROT_NONE, flags, -1, 0);

	if (guarded == MAP_FAILED)
		broken("mmap of the stretch: %s", errno_name(errno));
	stretch = guarded + PAGE;
	if (munmap(stretch, STRETCH_PAGES * PAGE))
		broken("munmap inside the stretch: %s", errno_name(errno));
}

char *slot(long page)
{
	if (!stretch)
		reserve_stretch();
	return stretch + page * (long)PAGE;
}
