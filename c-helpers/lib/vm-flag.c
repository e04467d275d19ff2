// SPDX-License-Identifier: GPL-2.0
#include "vm-flag.h"
#include "record.h"
#include "stretch.h"
#include "proc.h"

#include <stdio.h>
#include <string.h>

void observe_vm_flag(const char *name, const char *flag, long first, long pages)
{
	FILE *smaps = open_proc("/proc/self/smaps", "CONFIG_PROC_PAGE_MONITOR");
	char line[512], strip[STRETCH_PAGES + 1], wanted[8], prot[8];
	unsigned long from = 0, to = 0, a, b;

	memset(strip, '-', (size_t)pages);
	strip[pages] = 0;
	snprintf(wanted, sizeof(wanted), " %s", flag);
	while (fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%lx-%lx %7s", &a, &b, prot) == 3) {
			from = a;
			to = b;
		} else if (!strncmp(line, "VmFlags:", 8)) {
			for (long i = 0; i < pages; i++) {
				unsigned long page = (unsigned long)slot(first + i);

				if (page >= from && page < to)
					strip[i] = strstr(line, wanted) ? '+' : '.';
			}
		}
	}
	fclose(smaps);
	record_string(name, strip);
}
