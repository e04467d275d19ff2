/* SPDX-License-Identifier: GPL-2.0 */
/* What programs write to the system's own files. */
#ifndef WRITES_H
#define WRITES_H

#include "agent.h"
#include "state.h"

/* Begins to listen to writes below /sys. */
void listen_for_writes(void);
/* And to those to the file system that a path is on. */
void hear_writes_to(const char *path);
/* A file of the system that was written to since the last call and not announced before, or NULL. */
const char *unannounced_write(const struct state *state);

#endif
