// SPDX-License-Identifier: GPL-2.0
#include "proc.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <unistd.h>

FILE *open_proc(const char *path, const char *option)
{
	FILE *file = fopen(path, "re");

	if (file)
		return file;
	if (errno != ENOENT)
		broken("opening %s: %s", path, errno_name(errno));
	/* Without /proc itself no file in it is there, whatever the options. */
	if (access("/proc/self", F_OK))
		lacks("/proc (CONFIG_PROC_FS)");
	lacks("%s (%s)", path, option);
}
