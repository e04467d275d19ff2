// SPDX-License-Identifier: GPL-2.0
#include "status.h"
#include "proc.h"

#include <stdlib.h>
#include <string.h>

long status_kb(const char *field)
{
	const char *line = read_proc("/proc/self/status", "CONFIG_PROC_FS");

	for (; *line; line = strchr(line, '\n') + 1)
		if (!strncmp(line, field, strlen(field)))
			return strtol(line + strlen(field) + 1, NULL, 10);
	return -1;
}
