// SPDX-License-Identifier: GPL-2.0
#include "meminfo.h"
#include "record.h"
#include "stretch.h"
#include "proc.h"

#include <stdlib.h>
#include <string.h>

long meminfo_pages(const char *field)
{
	const char *line = read_proc("/proc/meminfo", "CONFIG_PROC_FS");

	for (; *line; line = strchr(line, '\n') + 1)
		if (!strncmp(line, field, strlen(field)))
			return strtol(line + strlen(field), NULL, 10) * 1024 / (long)PAGE;
	broken("/proc/meminfo has no %s", field);
}
