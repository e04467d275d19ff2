// SPDX-License-Identifier: GPL-2.0
#include "smaps.h"
#include "record.h"
#include "stretch.h"
#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls what() for each line between the heads of the mappings in question. */
static void each_line(long first, long pages, void (*what)(const char *line, void *argument), void *argument)
{
	unsigned long start = (unsigned long)slot(first), end = (unsigned long)slot(first + pages);
	char *line = read_proc("/proc/self/smaps", "CONFIG_PROC_PAGE_MONITOR"), *rest, *next;
	unsigned long from = 0, to = 0;

	for (; *line; line = next + 1) {
		unsigned long begin = strtoul(line, &rest, 16);

		next = strchr(line, '\n');
		*next = 0;
		if (*rest == '-') {
			from = begin;
			to = strtoul(rest + 1, NULL, 16);
		} else if (to > start && from < end) {
			what(line, argument);
		}
	}
}

struct sum {
	const char *field;
	long kb;
};

static void add_line(const char *line, void *argument)
{
	struct sum *sum = argument;

	if (!strncmp(line, sum->field, strlen(sum->field)))
		sum->kb += strtol(line + strlen(sum->field), NULL, 10);
}

long smaps_pages(const char *field, long first, long pages)
{
	struct sum sum = { .field = field };

	each_line(first, pages, add_line, &sum);
	return sum.kb * 1024 / (long)PAGE;
}

static char marked_flags[256];

static void keep_flags(const char *line, void *argument)
{
	if (!strncmp(line, "VmFlags: ", 9))
		snprintf(argument, sizeof(marked_flags), "%s", line + 9);
}

void mark_flags(long page)
{
	*marked_flags = 0;
	each_line(page, 1, keep_flags, marked_flags);
	if (!*marked_flags)
		broken("page %ld is not mapped", page);
}

bool is_marked(const char *flag)
{
	return strstr(marked_flags, flag) != NULL;
}

/* Appends those flags of one list that the other has not. */
static void differences(char *list, size_t size, char sign, const char *flags, const char *others)
{
	for (; strlen(flags) >= 2; flags += strcspn(flags, " "), flags += strspn(flags, " ")) {
		char flag[3] = { flags[0], flags[1], 0 };
		size_t used = strlen(list);

		if (!strstr(others, flag) && strcmp(flag, "sd"))
			snprintf(list + used, size - used, "%s%c%s", used ? " " : "", sign, flag);
	}
}

void observe_flag_changes(const char *name, long page)
{
	char list[256] = "", now[sizeof(marked_flags)] = "";

	each_line(page, 1, keep_flags, now);
	differences(list, sizeof(list), '-', marked_flags, now);
	differences(list, sizeof(list), '+', now, marked_flags);
	record_string(name, *now ? list : "not mapped");
}
