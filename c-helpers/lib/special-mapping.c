// SPDX-License-Identifier: GPL-2.0
#include "special-mapping.h"
#include "stretch.h"
#include "proc.h"

#include <stdlib.h>
#include <string.h>

/* The lines of /proc/self/maps whose last word is the name; the first one's bounds. */
static long find(const char *name, unsigned long *from, unsigned long *to)
{
	char *line = read_proc("/proc/self/maps", "CONFIG_PROC_FS"), *end;
	size_t length = strlen(name);
	long count = 0;

	for (; *line; line = end + 1) {
		end = strchr(line, '\n');
		if ((size_t)(end - line) < length || memcmp(end - length, name, length))
			continue;
		if (!count++) {
			*from = strtoul(line, &line, 16);
			*to = strtoul(line + 1, NULL, 16);
		}
	}
	return count;
}

char *special_mapping(const char *name, long *pages)
{
	unsigned long from, to;

	if (!find(name, &from, &to))
		return NULL;
	*pages = (long)((to - from) / PAGE);
	return (char *)from;
}

long count_mappings(const char *name)
{
	unsigned long from, to;

	return find(name, &from, &to);
}
