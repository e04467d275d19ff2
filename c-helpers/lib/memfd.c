// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "memfd.h"
#include "record.h"
#include "lettered-file.h"

#include <errno.h>
#include <sys/mman.h>

static int open_memfd(long pages)
{
	int fd = memfd_create("carved", MFD_CLOEXEC);

	if (fd < 0 && errno == ENOSYS)
		lacks("memfd_create (CONFIG_MEMFD_CREATE)");
	return write_letters(fd, pages);
}

const struct kind private_memfd = { MAP_PRIVATE, open_memfd };
const struct kind shared_memfd = { MAP_SHARED, open_memfd };
