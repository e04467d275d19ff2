/* SPDX-License-Identifier: GPL-2.0 */
/* A program that consists of system calls alone: what it is given at its start, it has from execve.
 */
#ifndef BARE_EXECUTABLE_H
#define BARE_EXECUTABLE_H

#include <stdint.h>

/* The answer of an earlier call, by its number, and an offset to that: for an argument. */
#define ANSWER(number, offset)                                                                     \
	{                                                                                          \
		(offset), (number) + 1                                                             \
	}
/* An argument as it is. */
#define PLAIN(value)                                                                               \
	{                                                                                          \
		(int64_t)(value), 0                                                                \
	}

struct bare_call {
	long number;
	struct {
		int64_t value;
		/* Of the call whose answer is added, from one; 0 for none. */
		int from;
	} arguments[6];
};

/* Makes these calls in a fresh 64-bit executable with the limits and the personality of this
 * process; x86_64 alone. */
void bare_executable(const struct bare_call *calls, int count, int64_t *answers);

#endif
