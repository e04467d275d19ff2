// SPDX-License-Identifier: GPL-2.0
#include "zero-device.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

static int open_zero(long pages)
{
	int fd = open("/dev/zero", O_RDWR | O_CLOEXEC);

	(void)pages;
	if (fd < 0)
		broken("opening /dev/zero: %s", errno_name(errno));
	return fd;
}

const struct kind private_zero = { MAP_PRIVATE, open_zero };
const struct kind shared_zero = { MAP_SHARED, open_zero };
