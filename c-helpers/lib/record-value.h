/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RECORD_VALUE_H
#define RECORD_VALUE_H

#include <stdbool.h>

void record_number(const char *name, long value);
void record_flag(const char *name, bool value);
/* A byte of memory: "a", "0" for zero. */
void record_byte(const char *name, char byte);

#endif
