/* SPDX-License-Identifier: GPL-2.0 */
/* What is expected of the program, by era of the kernel. */
#ifndef EXPECTATIONS_H
#define EXPECTATIONS_H

#include "dontunmap.h"

/* A record, and the JSON values that it may have. The last entry of a table has no name. */
struct expectation {
	const char *record;
	const char *allowed[8];
};

/* A point in history at which mremap changed. The last entry of the table has no name. */
struct era {
	const char *name;
	/* The first release that has it; after it the first one in each older stable series. */
	const char *since;
	/* All that the program records, and nothing else. NULL: nothing can be asked that early. */
	const struct expectation *expected;
};

extern const char case_id[];
/* Oldest first. */
extern const struct era eras[];
/* How long the program may take. */
extern const int seconds_at_most;

#endif
