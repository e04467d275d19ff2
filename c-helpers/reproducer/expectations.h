/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXPECTATIONS_H
#define EXPECTATIONS_H

/* What a kernel with certain changes makes the program record. */
struct expectation {
	const char *name;
	/* The first release with these changes, then the first one of each older stable series. */
	const char *since;
	/* All records, and the values that each may have, as JSON. */
	struct expected_record {
		const char *name, *allowed[8];
	} records[32];
};
#define JSON(...) #__VA_ARGS__

void program(void);
extern const char case_id[];
extern const int seconds_at_most;
/* Oldest first. The last entry has no name. */
extern const struct expectation expectations[];

#endif
