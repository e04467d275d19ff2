/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIMITS_H
#define LIMITS_H

#include <stddef.h>
#include <sys/resource.h>

/* Sets the soft limit of the process (RLIMIT_AS ...), in bytes. */
void set_limit(int resource, size_t bytes);
/* Gives up one right of root (CAP_IPC_LOCK ...) for good. */
void give_up(int capability);

#endif
