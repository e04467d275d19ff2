// SPDX-License-Identifier: GPL-2.0
#include "limits.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

void set_limit(int resource, size_t bytes)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit))
		broken("getrlimit: %s", errno_name(errno));
	limit.rlim_cur = bytes;
	if (setrlimit(resource, &limit))
		broken("setrlimit to %zu: %s", bytes, errno_name(errno));
}

void give_up(int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	uint32_t rest = ~((uint32_t)1 << capability % 32);

	if (syscall(SYS_capget, &header, data))
		broken("capget: %s", errno_name(errno));
	data[capability / 32].effective &= rest;
	data[capability / 32].permitted &= rest;
	data[capability / 32].inheritable &= rest;
	if (syscall(SYS_capset, &header, data))
		broken("capset: %s", errno_name(errno));
}
