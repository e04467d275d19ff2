// SPDX-License-Identifier: GPL-2.0
#include "mappings.h"
#include "record.h"
#include "stretch.h"
#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Page number in the stretch; its nearest end for what lies outside. */
static long page_of(unsigned long address)
{
	unsigned long base = (unsigned long)slot(0);

	if (address < base)
		return 0;
	address = (address - base) / PAGE;
	return address > STRETCH_PAGES ? STRETCH_PAGES : (long)address;
}

void observe_mappings(const char *name, long first, long pages)
{
	unsigned long start = (unsigned long)slot(first), end = (unsigned long)slot(first + pages);
	char *line = read_proc("/proc/self/maps", "CONFIG_PROC_FS"), list[1024] = "";

	for (; *line; line = strchr(line, '\n') + 1) {
		unsigned long from = strtoul(line, &line, 16), to = strtoul(line + 1, &line, 16);
		size_t used = strlen(list);

		if (to > start && from < end)
			snprintf(list + used, sizeof(list) - used, "%s\"%ld-%ld %.4s\"",
				 used ? "," : "", page_of(from), page_of(to), line + 1);
	}
	record_json(name, "[%s]", list);
}
