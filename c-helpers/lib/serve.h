/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bundle as a server: it is started once, and forks for each program that
 * the agent asks for. Both sides of its two pipes.
 */
#ifndef SERVE_H
#define SERVE_H

#include <stdint.h>

enum {
	/* What programs inherit: 0 to 2, and the pipe of their records. */
	SERVER_RECORDS = 3,
	/* What they do not. */
	SERVER_ASKED = 4,
	SERVER_ANSWERS = 5,
	SERVER_MOUNTS = 6,
};

/* What the server is started with in place of a program's name. */
#define SERVE "serve"

enum server_state {
	SERVER_SOUND,
	/* Its limits, its scheduling or its files are not what they were: programs that follow need another one. */
	SERVER_STALE,
	/* Its mounts are not. */
	SERVER_REMOUNTED,
	/* Its own memory is not what it was: a program's parent shares pages with it. */
	SERVER_DAMAGED,
};

struct request {
	uint32_t seq;
	/* Of the program, in the bundle's table. */
	uint32_t number;
	/* Not forked alone, but executed anew. */
	uint32_t fresh;
};

struct answer {
	uint32_t seq;
	/* As wait() has it; -1 when there could be no process. */
	int32_t status;
	/* What the program has done to its server. */
	uint32_t server;
	uint32_t microseconds;
};

struct program;

/* Never returns. `self` is the executable. */
void serve(const struct program *table, const char *self) __attribute__((noreturn));

#endif
