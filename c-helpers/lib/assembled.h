/* SPDX-License-Identifier: GPL-2.0 */
/* An executable whose machine code is put together here, and that is run from memory. */
#ifndef ASSEMBLED_H
#define ASSEMBLED_H

#include <stddef.h>

/* Where it is loaded, and the descriptor that it writes its answers to. */
enum { ASSEMBLED_AT = 0x08048000, ASSEMBLED_ANSWERS_TO = 9 };

/* Where the next bytes go. */
unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t count);

/* Runs the file, with the limits and the personality of this process: 0 and its answers, or the
 * errno of execve. */
int run_assembled(const void *file, size_t size, void *answers, size_t answers_size);

#endif
