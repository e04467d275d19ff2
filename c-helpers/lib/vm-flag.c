// SPDX-License-Identifier: GPL-2.0
#include "vm-flag.h"
#include "record.h"
#include "stretch.h"
#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void observe_vm_flag(const char *name, const char *flag, long first, long pages)
{
	char *line = read_proc("/proc/self/smaps", "CONFIG_PROC_PAGE_MONITOR"), *end, *rest;
	char strip[STRETCH_PAGES + 1], wanted[8];
	unsigned long from = 0, to = 0;

	memset(strip, '-', (size_t)pages);
	strip[pages] = 0;
	snprintf(wanted, sizeof(wanted), " %s", flag);
	for (; *line; line = end + 1) {
		unsigned long begin = strtoul(line, &rest, 16);

		end = strchr(line, '\n');
		*end = 0;
		if (*rest == '-') {
			from = begin;
			to = strtoul(rest + 1, NULL, 16);
		} else if (!strncmp(line, "VmFlags:", 8)) {
			for (long i = 0; i < pages; i++) {
				unsigned long page = (unsigned long)slot(first + i);

				if (page >= from && page < to)
					strip[i] = strstr(line, wanted) ? '+' : '.';
			}
		}
	}
	record_string(name, strip);
}
