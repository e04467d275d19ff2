// SPDX-License-Identifier: GPL-2.0
#include "accounts.h"
#include "record.h"
#include "stretch.h"
#include "status.h"

#include <stdio.h>
#include <string.h>

static const char *const fields[] = { "VmSize", "VmLck", "VmPin", "VmData", "VmStk", "VmLib" };
enum { FIELDS = sizeof(fields) / sizeof(*fields) };

static long marked_counts[FIELDS];

static long pages_in(const char *field)
{
	char wanted[16];

	snprintf(wanted, sizeof(wanted), "%s:", field);
	return status_kb(wanted) * 1024 / (long)PAGE;
}

void mark_accounts(void)
{
	/* The stretch is mapped by its first use. */
	slot(0);
	for (int i = 0; i < FIELDS; i++)
		marked_counts[i] = pages_in(fields[i]);
}

void observe_accounts(const char *name)
{
	char list[256] = "";

	for (int i = 0; i < FIELDS; i++) {
		long more = pages_in(fields[i]) - marked_counts[i];
		size_t used = strlen(list);

		if (more)
			snprintf(list + used, sizeof(list) - used, "%s\"%s\":%ld", used ? "," : "",
				 fields[i], more);
	}
	record_json(name, "{%s}", list);
}
