/* SPDX-License-Identifier: GPL-2.0 */
/* The agent's end of the wire. The format is described in harness/guest/wire.ts. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a payload before it is escaped: a line stays under 2000 characters. */
enum { WIRE_PAYLOAD = 480 };

/* Lines go out by QEMU's debug console where there is one: an I/O port, and much faster than a UART. */
void wire_open(int fd);
/* What this process may, programs may not. */
void wire_close_port(void);
int wire_fd(void);
/* What checksums begin with from now on: only the host knows it too, so that nobody else can speak. */
void wire_set_key(unsigned long value);
/* Counts lines from 0 again: whoever listens now has heard none of the earlier ones. */
void wire_restart(void);
/* Sends bytes of a kind, for a run, as one or more lines. */
void wire_say(const char *kind, unsigned long seq, const char *bytes, size_t length);
/* Sends a line once more, if it is still kept. */
void wire_again(unsigned long number);
void wire_flush(void);

#endif
