/* SPDX-License-Identifier: GPL-2.0 */
/* What the program was seen to do. */
#ifndef OBSERVATION_H
#define OBSERVATION_H

#include "dontunmap.h"

struct observation {
	bool began, ended;
	const char *broken, *lacks;
	/* A line that is no record, or one too many. */
	const char *garbled;
	struct {
		const char *name, *value;
	} records[64];
	size_t count;
	bool timed_out;
	/* As waitpid has it. */
	int status;
	/* The kernel logged a WARNING, a BUG or the like meanwhile. */
	bool splat;
};

/* Runs the program in a process of its own (observe.c). */
void observe_program(struct observation *seen);

#endif
