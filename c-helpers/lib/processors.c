// SPDX-License-Identifier: GPL-2.0
#include "processors.h"
#include "record.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void needs_two_processors(void)
{
	unsigned long all[16];

	/* The agent keeps programs on one processor, which is faster by half under emulation. */
	memset(all, 0xff, sizeof(all));
	syscall(SYS_sched_setaffinity, 0, sizeof(all), all);
	/* An SMP kernel may find one only: x86 learns of the others by ACPI or the MP table. */
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		lacks("a second processor (CONFIG_SMP, and on x86 CONFIG_ACPI or "
		      "CONFIG_X86_MPPARSE)");
}
