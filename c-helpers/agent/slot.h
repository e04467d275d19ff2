/* SPDX-License-Identifier: GPL-2.0 */
/* A slot, and the server whose forks its programs are (server.c). */
#ifndef SLOT_H
#define SLOT_H

#include "agent.h"
#include "state.h"

/* The host takes a guest that says nothing for long for a hung one. */
enum { BEAT_US = 500 * 1000 };

/* A pipe from programs, and how much of what this one said has been passed on. */
struct stream {
	int from;
	int to;
	const char *kind;
	size_t sent;
	size_t most;
};

enum { RECORDS, OUTPUT, STREAMS };

struct slot {
	struct job job;
	bool busy;
	/* Another program ran for a part of its time. */
	bool shared;
	long long begun;
	long long beat;
	struct stream streams[STREAMS];
	struct state state;
	/* 0 when it is not running. */
	pid_t server;
	int asked;
	int answers;
	/* By which it hears what they reach for (reach.h); -1 without. */
	int reached;
	/* What the last program has reached for, or NULL. */
	const char *reaching;
	/* Where there is no server. */
	pid_t program;
};

/* A process that is the first of namespaces of its own, as fork() has it; fails where there are none. */
pid_t clone_apart(void);
/* The pipes of its programs, once. */
void open_streams(struct slot *slot);
/* Passes on what a pipe of them holds. */
void forward(struct slot *slot, int which);
/* The last records of a program, as a part of the line of its end; how many bytes. */
size_t last_records(struct slot *slot, char *line, size_t size);
/* Makes this process one that has the descriptors and the signals that a program begins with, or its server. */
void become_a_child(const struct slot *slot);
/* Executes the bundle. */
void execute(const char *argument) __attribute__((noreturn));
/* Starts a server that runs on a processor of its own, with its programs. */
bool start_server(struct slot *slot, unsigned int processor);
/* Ends a server and all of its namespace; how it had ended, if it had. */
int end_server(struct slot *slot);
/* Says that it is at work, now and then. */
void beat(struct slot *slot);
/* Waits for a child's end, and goes on to beat: a thousand processes take their time to end. */
pid_t wait_patiently(struct slot *slot, pid_t child, int *status);

#endif
