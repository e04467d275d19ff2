// SPDX-License-Identifier: GPL-2.0
#include "status.h"
#include "proc.h"

#include <stdio.h>
#include <string.h>

long status_kb(const char *field)
{
	FILE *status = open_proc("/proc/self/status", "CONFIG_PROC_FS");
	char line[256];
	long kb = -1;

	while (fgets(line, sizeof(line), status))
		if (!strncmp(line, field, strlen(field)))
			sscanf(line + strlen(field) + 1, "%ld", &kb);
	fclose(status);
	return kb;
}
