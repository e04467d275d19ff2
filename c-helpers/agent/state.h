/* SPDX-License-Identifier: GPL-2.0 */
/* What a program says that it changes of the whole system, to be put back after it. */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stddef.h>

struct state {
	struct {
		char path[128], text[128];
	} before[16];
	size_t count;
	/* It may change what is mounted. */
	/* The line that is coming in. */
	char line[320];
	size_t length;
};

/* Reads a piece of a program's records: its lines `before PATH "TEXT"`. */
void listen_for_changes(struct state *state, const char *bytes, size_t length);
/* Whether it has said that it changes this. */
bool is_announced(const struct state *state, const char *path);
/* Puts all of it back; the first path with which that failed, or NULL. */
const char *put_back(struct state *state);

#endif
