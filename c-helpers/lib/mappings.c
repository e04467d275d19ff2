// SPDX-License-Identifier: GPL-2.0
#include "mappings.h"
#include "record.h"
#include "stretch.h"
#include "proc.h"

#include <stdio.h>
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
	FILE *maps = open_proc("/proc/self/maps", "CONFIG_PROC_FS");
	char line[512], list[1024] = "", prot[8];
	unsigned long from, to;

	while (fgets(line, sizeof(line), maps)) {
		size_t used = strlen(list);

		if (sscanf(line, "%lx-%lx %7s", &from, &to, prot) != 3)
			continue;
		if (to <= (unsigned long)slot(first) || from >= (unsigned long)slot(first + pages))
			continue;
		snprintf(list + used, sizeof(list) - used, "%s\"%ld-%ld %s\"", used ? "," : "",
			 page_of(from), page_of(to), prot);
	}
	fclose(maps);
	record_json(name, "[%s]", list);
}
