// SPDX-License-Identifier: GPL-2.0
#include "uffd-read.h"

#include <poll.h>
#include <unistd.h>

bool uffd_read(int uffd, struct uffd_msg *msg, int milliseconds)
{
	struct pollfd poller = { .fd = uffd, .events = POLLIN };

	if (poll(&poller, 1, milliseconds) != 1)
		return false;
	return read(uffd, msg, sizeof(*msg)) == sizeof(*msg);
}
