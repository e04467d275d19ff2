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
void stay_on_one_processor(void);
int open_wire(void);
void write_file(const char *path, const char *text);
/* The kernel's log since the last call; sent when `seq` is not 0. */
void drain_log(unsigned long seq);

/* --- how a bundle comes in (bundle.c) --- */

/* Whether QEMU's fw_cfg can be read through its I/O ports: no driver is needed. */
bool ports_open(void);
/* Takes the bundle out of fw_cfg. */
void fetch_bundle(void);
/* A part of it over the wire: "OFFSET HEX". */
void put_bundle(const char *part);

/* --- programs (execute.c) --- */

/* Executes a program of the bundle, by its name, and reports all of it as `seq`. */
void execute(unsigned long seq, const char *name, long milliseconds);

#endif
