/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROC_H
#define PROC_H

#include <stdio.h>

/* Opens a file of /proc; `lacks` when it is not there, with the option that would bring it. */
FILE *open_proc(const char *path, const char *option);

#endif
