// SPDX-License-Identifier: GPL-2.0
#include "errno-name.h"

#include <errno.h>
#include <stdio.h>

const char *errno_name(int number)
{
	static char unnamed[16];

	switch (number) {
	case EPERM: return "EPERM";
	case ENOENT: return "ENOENT";
	case EINTR: return "EINTR";
	case EAGAIN: return "EAGAIN";
	case ENOMEM: return "ENOMEM";
	case EFAULT: return "EFAULT";
	case EEXIST: return "EEXIST";
	case EINVAL: return "EINVAL";
	case ENOSYS: return "ENOSYS";
	case EBUSY: return "EBUSY";
	case EACCES: return "EACCES";
	case ENODEV: return "ENODEV";
	case ENOSPC: return "ENOSPC";
	case EROFS: return "EROFS";
	case EBADF: return "EBADF";
	case EMFILE: return "EMFILE";
	case ENOTSUP: return "EOPNOTSUPP";
	}
	snprintf(unnamed, sizeof(unnamed), "errno %d", number);
	return unnamed;
}
