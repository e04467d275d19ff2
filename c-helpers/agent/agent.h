/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the agent know of each other. */
#ifndef AGENT_H
#define AGENT_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "wire.h"

/* The executable with all programs in it: the initramfs brings one, the host may send another. */
#define BUNDLE "/bundle"

/* Microseconds of a clock that only goes forward. */
long long now_us(void);
/* Waits so long for what the host sends, and queues it. */
void take_commands(int timeout_ms);

/* --- the guest around it (guest.c) --- */

void set_up(void);
/* This process and its children run on one processor. */
void stay_on(unsigned int processor);
int open_wire(void);
/* Moves a descriptor out of the way of those that have fixed numbers. */
int out_of_the_way(int fd);
void write_file(const char *path, const char *text);
/* The kernel's log since the last call, complete; said once for each of the runs, as a word. */
void drain_log(const char *word, const unsigned long *seqs, int count);
/* Waits until what the kernel has put off has had its turn: callbacks behind a grace period, work in queues. */
void settle(void);

/* --- how a bundle comes in (bundle.c) --- */

/* Whether QEMU's fw_cfg can be read through its I/O ports: no driver is needed. */
bool ports_open(void);
/* Takes the bundle out of fw_cfg. */
void fetch_bundle(void);
/* A part of it over the wire: "OFFSET BASE64". */
void put_bundle(const char *part);

/* --- programs (slot.c) --- */

/* A program to execute: its number in the bundle, and the number that the host has given to the run. */
struct job {
	unsigned long seq;
	unsigned int number;
	long milliseconds;
	/* No other program runs meanwhile. */
	bool alone;
	/* Executed, not forked. */
	bool fresh;
	/* What the kernel puts off is waited for before and after it. */
	bool settled;
	/* The kernel counts what it runs of its code meanwhile (counts.h). */
	bool counted;
};

/* Finds out how many programs can run at a time here: two, or one. */
int count_slots(long processors);
/* Begins to execute a program; false when there is no room now. */
bool begin(const struct job *job);
/* Whether a program runs. */
bool at_work(void);
/* Waits for what programs say and how they end, for two milliseconds at most; the wire has it then. */
void attend(void);
/* Waits for what the last programs may have left to the kernel, and says what it has logged. */
void settle_late(void);
/* Ends the servers: another bundle has come. */
void end_servers(void);

#endif
