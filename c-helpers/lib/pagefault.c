// SPDX-License-Identifier: GPL-2.0
#include "pagefault.h"
#include "record.h"
#include "stretch.h"
#include "uffd-read.h"

void observe_pagefault(const char *name, int uffd)
{
	struct uffd_msg msg;

	if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_PAGEFAULT)
		record_string(name, "none");
	else
		record_json(name, "{\"page\":%ld,\"write\":%s}",
			    ((long)msg.arg.pagefault.address - (long)slot(0)) / (long)PAGE,
			    msg.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WRITE ? "true" : "false");
}
